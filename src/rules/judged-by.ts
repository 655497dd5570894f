/** Verdicts rest on the runner that would take the job: every such sentence names it, or says that it was assumed. */
import type { Job } from '../ci/config.ts';
import type { Candidates, RunnerClass } from '../runner/runner-class.ts';
import type { Place } from '../source.ts';
import type { Hit } from './rule.ts';

/** Each sentence in two forms: `id` names the runner class `{runner}`, `id-assumed` describes the one that was assumed. */
export function judgedSentences(sentences: Readonly<Record<string, string>>): Record<string, string> {
  const both: Record<string, string> = {};
  for (const [id, sentence] of Object.entries(sentences)) {
    both[id] = `${sentence} The job can land on the runner class {runner}.`;
    both[`${id}-assumed`] = `${sentence} No runner class is known to take the job, so {runner} was assumed.`;
  }
  return both;
}

/** What a hit says about the class that decided: `values.runner` goes with `judgedSentences`. */
export function judgedBy(
  job: Job,
  candidates: Candidates,
  runner: RunnerClass,
  message: string,
): Pick<Hit, 'message' | 'runners'> & { readonly runner: string; readonly because: readonly Place[] } {
  return {
    message: candidates.assumed ? `${message}-assumed` : message,
    runner: candidates.assumed ? describe(runner) : runner.name,
    runners: { ...candidates, classes: [runner] },
    because: tagPlaces(job),
  };
}

/** Where the job chooses its runner: a change of its tags can be what makes a value wrong. */
export function tagPlaces(job: Job): Place[] {
  const tags = job.keywords.get('tags');
  return tags ? [tags.value.at, ...(job.tags ?? []).flatMap((tag) => tag.from.map((variable) => variable.at))] : [];
}

function describe(runner: RunnerClass): string {
  const isolation = runner.isolation === 'none' ? 'without isolation' : `isolated by ${runner.isolation}`;
  return `${runner.shared ? 'a shared' : 'a'} ${runner.executor} runner ${isolation}`;
}
