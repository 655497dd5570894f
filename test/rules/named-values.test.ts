/** What findings name, where several words could be meant. */
import { expect, test } from 'vitest';
import { judgeCase } from './judge-case.ts';

const named: readonly [rule: string, command: string, value: string][] = [
  [
    'package-source-added',
    'dnf config-manager --add-repo https://x.example/a.repo --set-enabled',
    'https://x.example/a.repo',
  ],
  ['verification-off', 'rsync -e "ssh -i $KEY -o StrictHostKeyChecking=no" a b:/', 'StrictHostKeyChecking=no'],
];

test.each(named)('%s: %s', (rule, command, value) => {
  const files = { '.gitlab-ci.yml': `build:\n  script:\n    - '${command}'\n` };
  const found = judgeCase(rule, { files, policy: '', projectGitStrategy: null });
  expect(found.map((finding) => finding.value)).toEqual([value]);
});
