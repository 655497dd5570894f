/** Jobs that nobody but a person starts. */
import type { Job } from '../../ci/config.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { nodesAt } from './job-texts.ts';

/** `when: manual`, of the job or in each of its rules that lets it run. */
export function isByHand(job: Job): boolean {
  const [when] = nodesAt(job, 'when');
  if (textOf(when?.value) === 'manual') return true;
  const rules = nodesAt(job, 'rules').filter(({ value }) => value.kind === 'map');
  const whens = rules.map(({ value }) => (value.kind === 'map' ? textOf(value.entries.get('when')?.value) : null));
  const running = whens.filter((each) => each !== 'never');
  return running.length > 0 && running.every((each) => each === 'manual');
}
