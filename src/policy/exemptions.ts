/** What an administrator lets pass: some findings of one rule, for a reason and until a day. */
import { z } from 'zod';
import { matchesImage } from '../runner/image-pattern.ts';
import { matchesProject } from '../runner/project-pattern.ts';
import type { Location } from '../source.ts';
import type { PolicyProblem } from './policy-problems.ts';

/** In UTC, where days begin and end. */
export const day = z.iso.date({ error: 'must be a day such as 2027-01-31' });

const globs = z.array(z.string().min(1)).min(1).readonly().nullable().default(null);

/** Each field in this one place, as `runnerClass` has them. Null: left out. */
export const exemption = z.strictObject({
  rule: z.string().describe('Id of the rule whose findings pass.'),
  projects: globs.describe('Globs of the paths of projects; left out: every project.'),
  jobs: globs.describe('Globs of job names; left out: every job.'),
  values: globs.describe('Globs of what is found, such as an image name; left out: whatever is found.'),
  until: day.describe('The last day on which it counts, in UTC.'),
  reason: z.string().min(1).describe('Why; notes and reports quote it.'),
  owner: z.string().min(1).nullable().default(null).describe('Who answers for it.'),
});

export type Exemption = Readonly<z.output<typeof exemption>> & { readonly at: Location };

/** Days before its end on which an exemption is warned about. */
const NOTICE_DAYS = 14;
const DAY_MS = 86_400_000;

/** Those of a project. */
export function exemptionsFor(project: string, exemptions: readonly Exemption[]): readonly Exemption[] {
  return exemptions.filter(({ projects }) => projects?.some((glob) => matchesProject(glob, project)) ?? true);
}

/** `job` null: the finding is of no job. An exemption of some jobs is none of theirs. */
export function exempts(
  { jobs, values, until, rule }: Exemption,
  found: { readonly rule: string; readonly value: string; readonly job: string | null },
  today: string,
): boolean {
  const among = (patterns: readonly string[] | null, text: string | null) =>
    patterns === null || (text !== null && patterns.some((glob) => matchesImage(glob, text)));
  return rule === found.rule && today <= until && among(values, found.value) && among(jobs, found.job);
}

/** Does it end within two weeks? Days as `2027-01-31`. */
export function endsSoon(until: string, today: string): boolean {
  // biome-ignore lint/style/noRestrictedGlobals: it reads given days and asks for none.
  const days = (Date.parse(until) - Date.parse(today)) / DAY_MS;
  return days >= 0 && days <= NOTICE_DAYS;
}

export interface ExemptionEnds {
  readonly ended: readonly PolicyProblem[];
  readonly ending: readonly PolicyProblem[];
}

/** What the owner of a policy has to hear on a day. */
export function exemptionEnds(exemptions: readonly Exemption[], today: string): ExemptionEnds {
  const said = (those: readonly Exemption[], what: string) =>
    those.map(({ at, rule, until }) => ({ at, message: `this exemption from \`${rule}\` ${what} on ${until}` }));
  return {
    ended: said(
      exemptions.filter(({ until }) => until < today),
      'ended',
    ),
    ending: said(
      exemptions.filter(({ until }) => endsSoon(until, today)),
      'ends',
    ),
  };
}
