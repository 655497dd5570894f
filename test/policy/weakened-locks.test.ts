import { expect, test } from 'vitest';
import type { Policy } from '../../src/policy/policy.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { weakenedLocks } from '../../src/policy/weakened-locks.ts';
import { catalogue, policyFile } from './policy-text.ts';

function read(text: string): Policy {
  const { policy } = readPolicy(policyFile(text), catalogue);
  if (!policy) throw new Error('not read');
  return policy;
}

const IN_GROUP = 'rules: {}\ngroups:\n  a/**: {lock: [image-not-allowed]}\n';

test.each([
  ['stays', 'lock: [image-not-allowed]', 'lock: [image-not-allowed, docker-in-docker]', []],
  [
    'goes',
    'lock: [image-not-allowed, mode]',
    'lock: [mode]',
    ['1 `image-not-allowed` was locked for all projects, and is not any more'],
  ],
  ['of a setting goes', 'lock: [mode]', 'rules: {}', ['1 `mode` was locked for all projects, and is not any more']],
  ['moves out to the instance', IN_GROUP, 'lock: [image-not-allowed]', []],
  [
    'moves into a group',
    'lock: [image-not-allowed]',
    IN_GROUP,
    ['1 `image-not-allowed` was locked for all projects, and is not any more'],
  ],
  ['goes with its group', IN_GROUP, 'rules: {}', ['1 `image-not-allowed` was locked for `a/**`, and is not any more']],
  [
    'goes from its group',
    IN_GROUP,
    'rules: {}\ngroups:\n  a/**: {}\n',
    ['3 `image-not-allowed` was locked for `a/**`, and is not any more'],
  ],
])('a lock that %s', (_name, before, after, said) => {
  const found = weakenedLocks(read(before), read(after));
  expect(found.map(({ at, message }) => `${at?.span.start.line} ${message}`)).toEqual(said);
});
