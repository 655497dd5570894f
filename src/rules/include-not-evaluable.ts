import { z } from 'zod';
import type { ConfigProblem } from '../ci/config.ts';
import { Location } from '../source.ts';
import type { HitDraft } from './judging/hit.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  refused: 'GitLab refuses this include: {problem}',
  unreadable: 'This include could not be read, so what it adds was not judged: {problem}',
  offline: 'What this include adds was not judged: {problem}',
  several: '{count} includes could not be read, so what they add was not judged. The first problem: {problem}',
  generated: 'A job generates this file while the pipeline runs, so what it adds was not judged: {value}',
} as const;

type Context = RuleContext<typeof messages>;

export const includeNotEvaluable = defineRule({
  id: 'include-not-evaluable',
  summary: 'An include that cannot be read here, or that GitLab would refuse.',
  why: 'The contents of such a file take part in the pipeline unchecked, or keep GitLab from creating the pipeline.',
  fix: 'Correct the address, or give Pipewarden’s user access to the project that holds the file.',
  blindSpots: 'Everything else is judged without the file, so findings that depend on it can be wrong.',
  keywords: ['include', 'trigger:include'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/yaml/includes/',
  examples: {
    bad: [{ yaml: 'include:\n  - local: missing.yml\nbuild:\n  script: [make]\n' }],
    good: [{ yaml: 'build:\n  script: [make]\n' }],
  },
  options: z.strictObject({}),
  messages,
  fixFor: {
    refused: 'Correct the address or the file: until then GitLab creates no pipeline.',
    generated: 'Review the job that generates the file, or write these jobs into a file of the repository.',
    offline:
      'Set GITLAB_URL and GITLAB_TOKEN (the scope `read_api` is enough), and Pipewarden reads it. GitLab’s own templates can also come from a folder: `--templates`.',
  },
  about: 'includes',
  oneReason: { offline: true, generated: true },
  placeholders: { problem: 'problem' },
  *check(config, _options, context) {
    const root = config.root.file;
    const groups = new Map<string, [Included, ...Included[]]>();
    for (const problem of config.problems) {
      const at = problem.at ?? (root ? new Location(root, 0, 0) : null);
      if (problem.kind !== 'include' || !at) continue;
      const cause = causeOf(problem);
      const key = cause ?? `${groups.size}: ${problem.message}`;
      const group = groups.get(key);
      if (group) group.push({ problem, at });
      else groups.set(key, [{ problem, at }]);
    }
    for (const group of groups.values()) yield draftOf(group, context);
  },
});

interface Included {
  readonly problem: ConfigProblem;
  readonly at: Location;
}

/** What several includes may fail for together, where only we fail; null: GitLab refuses this one for itself. */
function causeOf({ unavailable, project, message, fatal }: ConfigProblem): string | null {
  if (unavailable === 'not_found' && project !== undefined) return project;
  if (fatal || unavailable === 'generated' || unavailable === 'offline') return null;
  return project ?? message;
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}

function draftOf([{ problem, at }, ...others]: readonly [Included, ...Included[]], { hit }: Context): HitDraft {
  const { message, unavailable } = problem;
  const place = (value: string) => ({ value, at, path: ['include'], via: [] });
  const written = unquoted(at.text);
  if (unavailable === 'generated')
    return hit(null, place(written), 'generated', { value: written }).notEvaluable().atMost('warning');
  if (unavailable === 'offline')
    return hit(null, place(written), 'offline', { problem: message }, written || message).notEvaluable();
  const cause = causeOf(problem);
  if (cause === null) return hit(null, place(message), 'refused', { problem: message }, message);
  if (others.length === 0) return hit(null, place(cause), 'unreadable', { problem: message }, cause).notEvaluable();
  const count = String(others.length + 1);
  return hit(null, place(cause), 'several', { count, problem: message }, cause)
    .because(...others.map((other) => other.at))
    .notEvaluable();
}
