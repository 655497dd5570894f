/** What a rule yields: a place and a sentence. It sets no level, no link, no fingerprint. */
import type { Job } from '../../ci/config.ts';
import type { Candidates, RunnerClass } from '../../runner/runner-class.ts';
import type { ScriptPlace } from '../../shell/job-command.ts';
import { placeIn } from '../../shell/shared-texts.ts';
import { type Located, Location } from '../../source.ts';

/** A place in a job's scripts is given without its way to the job. */
export type HitPlace = Located<unknown> | ScriptPlace;

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
  readonly because: readonly Location[];
  readonly suggestion: Suggestion | null;
  /** Runner classes the verdict rests on, for the note; `assumed` when we had to guess. */
  readonly runners: Candidates | null;
  /** `warning`: never more than that, whatever the level of the rule. */
  readonly atMost: 'warning' | 'error';
  /** True: not a violation but something that could not be evaluated. */
  readonly notEvaluable: boolean;
}

/** What to write instead of exactly the text at `at`. */
export interface Suggestion {
  readonly replacement: string;
  /** Keeps behaviour: the pipeline made of it has the same jobs, files, images and settings as the one made now. */
  readonly safe: boolean;
}

/** A hit that its rule can say more of: each word gives a new draft. */
export interface HitDraft {
  readonly hit: Hit;
  /** Other lines that cause it, in the order in which a discussion would look for a place. */
  because(...causes: readonly Cause[]): HitDraft;
  /** These runner classes decide. So what chooses the runner, the job's `tags`, is a cause too. */
  judgedBy(...classes: readonly RunnerClass[]): HitDraft;
  /** What to write at the hit's place instead; null: nothing is certain. */
  suggest(replacement: string | null, keeps: { readonly safe: boolean }): HitDraft;
  /** Not a violation but something that could not be evaluated. */
  notEvaluable(): HitDraft;
  atMost(level: Hit['atMost']): HitDraft;
}

/** How rules begin a hit: see `RuleContext`. `candidates`: who would take a job; `withoutJob`: who is judged where there is none. */
export function hitsOf(candidates: (job: Job) => Candidates, withoutJob = NOBODY) {
  return (
    job: Job | null,
    at: HitPlace,
    message: string,
    values: Hit['values'],
    value: string = values.value ?? '',
  ): HitDraft =>
    draftOf({ at: locatedIn(job, at), job, message, values, value, ...PLAIN }, () =>
      job ? candidates(job) : withoutJob,
    );
}

function locatedIn(job: Job | null, at: HitPlace): Located<unknown> {
  return job && 'line' in at ? placeIn(job, at) : (at as Located<unknown>);
}

const PLAIN = { because: [], suggestion: null, runners: null, atMost: 'error', notEvaluable: false } as const;
const NOBODY: Candidates = { classes: [], assumed: false, unknownTags: [] };

/** `candidates`: who would take the job. */
function draftOf(hit: Hit, candidates: () => Candidates): HitDraft {
  const more = (changes: Partial<Hit>) => draftOf({ ...hit, ...changes }, candidates);
  return {
    hit,
    because: (...causes) => more({ because: [...hit.because, ...causes.map(locationOf)] }),
    judgedBy: (...classes) =>
      more({
        runners: { ...candidates(), classes },
        because: [...hit.because, ...(hit.job ? tagLocations(hit.job) : [])],
      }),
    suggest: (replacement, { safe }) => more({ suggestion: replacement === null ? null : { replacement, safe } }),
    notEvaluable: () => more({ notEvaluable: true }),
    atMost: (level) => more({ atMost: level }),
  };
}

/** Where the job chooses its runner: a change of its tags can be what makes a value wrong. */
function tagLocations(job: Job): Location[] {
  const tags = job.keywords.get('tags');
  return tags ? [tags.value.at, ...(job.tags ?? []).flatMap((tag) => tag.from.map((variable) => variable.at))] : [];
}

/** A cause needs no way to the job. */
type Cause = Pick<Located<unknown>, 'at'> | Location;

function locationOf(cause: Cause): Location {
  return cause instanceof Location ? cause : cause.at;
}
