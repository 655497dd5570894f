import { expect, test } from 'vitest';
import { onlyCase } from '../../src/ci/pipelines/only-case.ts';
import { gather } from '../../src/review/gather.ts';
import { serveFiles } from '../conformance/serve-files.ts';
import { pipelineFor } from '../support/resolve-files.ts';

const LENGTH = 9;
const next = (n: number) => (n < LENGTH ? `include: ci/${n + 1}.yml\n` : '');
const FILES = Object.fromEntries([
  ['.gitlab-ci.yml', `${next(-1)}a: {script: x}\n`],
  ...Array.from({ length: LENGTH + 1 }, (_, n) => [`ci/${n}.yml`, `${next(n)}j${n}: {script: x}\n`]),
]);

async function read(looks?: number) {
  const pipeline = pipelineFor();
  const input = { root: { kind: 'local' as const, path: '.gitlab-ci.yml' }, pipeline, cases: [onlyCase(pipeline)] };
  const lookup = serveFiles(FILES);
  const fetch = async (request: Parameters<typeof lookup>[0]) => {
    const answer = lookup(request);
    if (!answer) throw new Error('no such file');
    return answer;
  };
  const { configs } = await gather({ input, runnerConfigs: [] } as never, fetch, { runnerConfigs: 0, looks });
  return configs.flatMap(({ jobs, problems }) => [
    ...jobs.map(({ name }) => name),
    ...problems.map(({ message }) => message),
  ]);
}

test('files that lead to files are read to their end', async () => {
  expect(await read()).toHaveLength(LENGTH + 2);
});

test('what each step looks at anew ends somewhere, and says where', async () => {
  // One, one, two, three, and four of the next step, which is one too many.
  expect(await read(9)).toEqual([
    'j1',
    'j0',
    'a',
    'The included file `ci/2.yml` was not fetched: too many files are included (more than 9 files and jobs are looked at on the way from file to file)',
  ]);
});
