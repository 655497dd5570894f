import { matchesProject } from './project-pattern.ts';
import type { Candidates, RunnerClass } from './runner-class.ts';

/** A tag as the job has it: `text` null when it holds a variable that is not known. */
export interface Tag {
  readonly text: string | null;
  readonly source: { readonly value: string };
}

/**
 * The runner classes that would take a job of `project` with these tags (null or empty: an untagged job). A class fits
 * when it is offered to the project and has all of the job's tags. Tags with unknown values are left out of the choice,
 * but such a job still has tags, so a class without any does not take it. No class fits: `unknownRunner`, assumed.
 */
export function candidatesFor(
  tags: readonly Tag[] | null,
  project: string,
  runners: readonly RunnerClass[],
  unknownRunner: RunnerClass,
): Candidates {
  const known = (tags ?? []).flatMap((tag) => (tag.text === null ? [] : [tag.text]));
  const unknownTags = (tags ?? []).flatMap((tag) => (tag.text === null ? [tag.source.value] : []));
  const classes = runners.filter(
    (runner) => isOffered(runner, project) && takes(runner, known, (tags ?? []).length === 0),
  );
  return classes.length > 0
    ? { classes, assumed: false, unknownTags }
    : { classes: [unknownRunner], assumed: true, unknownTags };
}

export function isOffered(runner: RunnerClass, project: string): boolean {
  return runner.projects === null || runner.projects.some((glob) => matchesProject(glob, project));
}

function takes(runner: RunnerClass, known: readonly string[], untagged: boolean): boolean {
  if (untagged) return runner.untagged;
  return runner.tags.length > 0 && known.every((tag) => runner.tags.includes(tag));
}
