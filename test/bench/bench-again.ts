/** Judges configurations twice in a process that is warm, and has seen none of them. */
import { type Configuration, configurations } from './configurations.ts';
import { defaultPolicy, judgeOnce, milliseconds } from './measure.ts';
import { beginPart } from './part.ts';

export interface Judged {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

const WARM_UP = 20;

beginPart({}, async (names: readonly string[]): Promise<readonly Judged[]> => {
  const all = configurations();
  const once = ({ fresh }: Configuration) => {
    const input = fresh();
    const policy = defaultPolicy(input.pipeline.project);
    return milliseconds(1, () => judgeOnce(input, policy));
  };
  for (const each of all.slice(0, WARM_UP)) if (!names.includes(each.name)) once(each);
  return all
    .filter(({ name }) => names.includes(name))
    .map((each) => ({ name: each.name, first: once(each), second: once(each) }));
});
