/** What a rule yields: a place and a sentence. It sets no level, no link, no fingerprint. */
import type { Job } from '../../ci/config.ts';
import type { Candidates, RunnerClass } from '../../runner/runner-class.ts';
import { type Located, Location } from '../../source.ts';

export interface Hit {
  /** The value that is wrong; `at` is the finding's place, `via` its way to the job. */
  readonly at: Located<unknown>;
  /** Null for findings about no job (an include). */
  readonly job: Job | null;
  /** Id in the rule's `messages`. */
  readonly message: string;
  /** Placeholders; each is untrusted text. */
  readonly values: Readonly<Record<string, string>>;
  /** The offending value, for the fingerprint and people. Never a secret. */
  readonly value: string;
  /** Other lines that cause it: the job's `tags`, a variable's definition. */
  readonly because?: readonly Location[];
  readonly suggestion?: Suggestion;
  /** Runner classes the verdict rests on, for the note; `assumed` when we had to guess. */
  readonly runners?: Candidates;
  /** Never more than a warning, whatever the level of the rule. */
  readonly level?: 'warning';
  /** True: not a violation but something that could not be evaluated. */
  readonly notEvaluable?: boolean;
}

/** A certain mend of exactly the text at `at`. */
export interface Suggestion {
  readonly replacement: string;
}

/** A hit that its rule can say more of: each word gives a new draft. */
export interface HitDraft {
  readonly hit: Hit;
  /** Other lines that cause it, in the order in which a discussion would look for a place. */
  because(...causes: readonly (Located<unknown> | Location)[]): HitDraft;
  /** These runner classes decide. So what chooses the runner, the job's `tags`, is a cause too. */
  judgedBy(...classes: readonly RunnerClass[]): HitDraft;
  /** Not a violation but something that could not be evaluated. */
  notEvaluable(): HitDraft;
}

/** How rules begin a hit: see `RuleContext`. `candidates`: who would take a job. */
export function hitsOf(candidates: (job: Job) => Candidates) {
  return (
    job: Job | null,
    at: Located<unknown>,
    message: string,
    values: Hit['values'],
    value: string = values.value ?? '',
  ): HitDraft => draftOf({ at, job, message, values, value }, () => (job ? candidates(job) : NOBODY));
}

const NOBODY: Candidates = { classes: [], assumed: false, unknownTags: [] };

/** `candidates`: who would take the job. */
function draftOf(hit: Hit, candidates: () => Candidates): HitDraft {
  const more = (changes: Partial<Hit>) => draftOf({ ...hit, ...changes }, candidates);
  const causes = hit.because ?? [];
  return {
    hit,
    because: (...others) => more({ because: [...causes, ...others.map(locationOf)] }),
    judgedBy: (...classes) =>
      more({ runners: { ...candidates(), classes }, because: [...causes, ...(hit.job ? tagLocations(hit.job) : [])] }),
    notEvaluable: () => more({ notEvaluable: true }),
  };
}

/** Where the job chooses its runner: a change of its tags can be what makes a value wrong. */
export function tagLocations(job: Job): Location[] {
  const tags = job.keywords.get('tags');
  return tags ? [tags.value.at, ...(job.tags ?? []).flatMap((tag) => tag.from.map((variable) => variable.at))] : [];
}

function locationOf(cause: Located<unknown> | Location): Location {
  return cause instanceof Location ? cause : cause.at;
}
