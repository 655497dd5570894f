/** Reviews configurations twice in a process that is warm, and has seen none of them: read as if anew, gathered and judged. */
import { policyVersion } from '../../src/policy/project-policy.ts';
import { gather } from '../../src/review/gather.ts';
import { judgeChange } from '../../src/review/judge/judge-change.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { type Configuration, configurations } from './configurations.ts';
import { defaultPolicyText } from './measure.ts';
import { beginPart } from './part.ts';

export interface Judged {
  readonly name: string;
  readonly first: number;
  readonly second: number;
}

/** Short, and of all kinds. */
const WARM_UP = 'small/';
const FACTS = { audience: null, changes: [], projectGitStrategy: null, today: '2026-01-01' };

beginPart({}, async (names: readonly string[]): Promise<readonly Judged[]> => {
  const all = configurations();
  const policy = policyVersion(defaultPolicyText(), ruleCatalogue);
  const once = async ({ fresh }: Configuration): Promise<number> => {
    const { files: answers, ...input } = fresh();
    const side = { input, runnerConfigs: [] };
    const start = process.cpuUsage();
    const { files } = await gather(side, async (request) => {
      return answers(request) ?? { request, unavailable: 'not_found' };
    });
    judgeChange(null, { ...side, files }, FACTS, policy.of(input.pipeline.project).effective);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  for (const each of all) if (each.name.startsWith(WARM_UP) && !names.includes(each.name)) await once(each);
  const judged: Judged[] = [];
  for (const each of all.filter(({ name }) => names.includes(name)))
    judged.push({ name: each.name, first: await once(each), second: await once(each) });
  return judged;
});
