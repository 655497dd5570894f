import { expect, it } from 'vitest';
import { BOUNDS } from '../../src/ci/bounds.ts';

const numbers = new Intl.NumberFormat('en');

it('docs/bounds.md lists every bound', async () => {
  const lines = Object.values(BOUNDS).map(({ says, most }) => `- ${says.replace('{most}', numbers.format(most))}`);
  const page = [
    '# What is too large',
    '',
    'Whoever writes a configuration decides what it costs to judge, so Pipewarden looks at no more than this. What is beyond is *not evaluable*: the',
    'summary and the report name the bound and what was left out, and `not_evaluable` in the policy says whether that fails the status. GitLab’s own',
    'limits apply beside these, and are told as errors. The largest of sixty public projects reach four tenths of these numbers, and two thirds of the',
    'jobs together.',
    '',
    'Too large is a configuration, with all the pipelines that may come about and their child pipelines, where',
    '',
    ...lines,
    '',
    'A review as a whole may take `REVIEW_SECONDS` of the processor and `REVIEW_MEMORY_MIB`, and waits a minute for files of other hosts. A report lists a',
    'thousand findings, those that count most, and says how many more there are. Patterns of `changes` are compared with the changed files as long as',
    'that takes some half a second; of those beyond nobody knows whether they hold, so both are judged.',
    '',
  ];
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/bounds.md');
});
