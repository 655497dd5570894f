import { hostedRunner } from './hosted-runner.ts';
import { matchesProject } from './project-pattern.ts';
import type { Candidates, RunnerClass } from './runner-class.ts';
import { worstFirst } from './worst-first.ts';

/** A tag as the job has it: `text` null when it holds a variable that is not known. */
export interface Tag {
  readonly text: string | null;
  readonly source: { readonly value: string };
}

/** What of a job chooses its runner. */
export interface Work {
  /** Null or empty: an untagged job. */
  readonly tags: readonly Tag[] | null;
  /** May it run for a protected branch or tag? */
  readonly mayBeProtected: boolean;
  /** Values of variables that YAML does not set, as far as they are known. */
  readonly known: ReadonlyMap<string, string>;
}

/** Why a runner class would not take a job. */
export type Obstacle =
  | { readonly kind: 'not-offered' }
  | { readonly kind: 'untagged' }
  | { readonly kind: 'tags-missing'; readonly tags: readonly string[] }
  /** The class takes jobs of protected branches and tags alone, where this one never runs. */
  | { readonly kind: 'protected-only' };

/**
 * The runner classes that would take a job of `project`, the worst first; null: of any project. Tags with unknown values are left out of the
 * choice, but such a job still has tags, so a class without any does not take it. No class fits: a hosted runner that has the tags, else
 * `unknownRunner`, assumed.
 */
export function candidatesFor(
  work: Work,
  project: string | null,
  runners: readonly RunnerClass[],
  unknownRunner: RunnerClass,
): Candidates {
  const unknownTags = (work.tags ?? []).flatMap((tag) => (tag.text === null ? [tag.source.value] : []));
  const classes = runners.filter((runner) => obstacles(runner, work, project).length === 0);
  if (classes.length > 0) return { classes: worstFirst(classes), assumed: false, unknownTags };
  const hosted = hostedRunner(work.tags ?? [], work.known.get('CI_SERVER_FQDN'), runners);
  return { classes: [hosted ?? unknownRunner], assumed: hosted === null, unknownTags };
}

/** Everything that keeps a class from taking a job; none: it would take it. */
export function obstacles(runner: RunnerClass, work: Work, project: string | null): readonly Obstacle[] {
  const found: Obstacle[] = [];
  if (project !== null && !isOffered(runner, project)) found.push({ kind: 'not-offered' });
  const tags = work.tags ?? [];
  const missing = tags.filter(({ text }) => (text === null ? runner.tags.length === 0 : !runner.tags.includes(text)));
  if (tags.length === 0 && !runner.untagged) found.push({ kind: 'untagged' });
  if (missing.length > 0) {
    found.push({ kind: 'tags-missing', tags: missing.map(({ text, source }) => text ?? source.value) });
  }
  // Asked last: where a job runs takes work to find out.
  if (runner.protectedOnly && !work.mayBeProtected) found.push({ kind: 'protected-only' });
  return found;
}

export function isOffered(runner: RunnerClass, project: string): boolean {
  return runner.projects === null || runner.projects.some((glob) => matchesProject(glob, project));
}
