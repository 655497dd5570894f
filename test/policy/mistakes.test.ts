/** What administrators plausibly write: each answer says what is wrong, where, and what to do. */
import { expect, it } from 'vitest';
import { problemLine } from '../../src/policy/policy-problems.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { catalogue, policyFile, problemsOf } from './policy-text.ts';

it.each([
  ['mode: observe\n---\nmode: enforce\n', /^2:1 `---` begins a second document, which is not read/],
  ['groups:\n  "@a/**": {}', '2:3 `@a/**` matches nothing: no path of a project has `@` in it'],
  ['groups:\n  "a\\\\**": {}', '2:3 `a\\**` matches nothing: groups are parted by `/`'],
  ['groups:\n  a/b.git: {}', '2:3 `a/b.git` matches nothing: write the path of the project, without `.git`'],
  [
    'quote_from: ["https://gitlab.example.org/a/b"]',
    /^1:14 .* write only the path, `a\/b` for a project, `a\/b\/\*\*` for a group$/,
  ],
  [
    'rules:\n  image-not-allowed: {allow: ["$CI_REGISTRY/**"]}',
    /^2:31 .* is not expanded: a pattern knows no variables/,
  ],
  ['rules:\n  image-not-allowed: {allow: [“a:1”]}', '2:31 `“a:1”` contains `“`, which no image name does'],
  ['rules:\n  image-not-allowed: {allow: [[a, b]]}', '2:31 an entry of `allow` must be a string, not a list'],
  ['rules:\n  image-not-allowed:\n    allow:\n      -\n', '4:8 an entry of `allow` is empty: it must be a string'],
  ['rules:\n  image-not-allowed: [a]', /: write it as the option `allow`, on a line of its own below the rule$/],
  ['rules:\n  image-not-allowed: {lock: true}', /`lock` belongs beside `rules`, as a list of rules/],
  ['rules:\n  image-not-allowed:\n    mode: observe', /`mode` belongs beside `rules`, not into a rule/],
  ['rules:\n  image-not-allowed:error', /: a space belongs behind the colon, `image-not-allowed: error`$/],
  ['mode:observe', /: a space belongs behind the colon, `mode: observe`$/],
  ['rules:\n\u00a0\u00a0image-not-allowed: error', /a space of another kind before or behind it/],
  ['x-a: &a [1]\nrules:\n  <<: *a', /^3:3 `<<` merges a hash or a list of hashes/],
  ['include: other.yml', /^1:1 unknown key `include`: config\/policy.yml/],
  [
    'exemptions:\n  a-rule: {until: 2027-01-31}',
    '2:3 `exemptions` must be a list, not a hash: begin each entry with `- `',
  ],
  [
    'exemptions:\n  - {rule: image-not-allowed, image: x, until: 2027-01-31, reason: r}',
    /^2:31 unknown key `image`: known here are `rule`, `projects`, `jobs`, /,
  ],
  [
    'exemptions:\n  - {rule: image-not-allowed, jobs: ["a["], until: 2027-01-31, reason: r}',
    /^2:38 `a\[` is malformed and matches nothing/,
  ],
  [
    'exemptions:\n  - {rule: image-not-allowed, values: ["https://a:1"], until: 2027-01-31, reason: r}',
    /^2:40 .* no `https:\/\/` in front$/,
  ],
  ['accept: group/security', '1:9 `accept` must be a hash with `by`, `rules`, not a string: write `key: value` lines'],
  ['accept: {by: group/security}', '1:14 `by` must be a list, not a string: write `[group/security]`'],
  ['lock: [gate]', /^1:8 `lock` must be .*`mode`, `status`, .* or `variables`, not `gate`$/],
  ['max_discussions: 1.5', '1:18 `max_discussions` must be a whole number, not 1.5'],
  ['max_discussions: "5"', '1:18 `max_discussions` must be a number, not a string: write 5 without quotes'],
  ['lint: "no"', '1:7 `lint` must be true or false, not a string: write no without quotes'],
])('%j: says what to do', (text, problem) => {
  expect(problemsOf(text)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
});

it.each([
  ['message: Ask us: room 5', /^1:10 .*: a text with `: ` in it needs quotes/],
  ['message: @team is not allowed', /: put the whole text in quotes$/],
  ['message: %image is not allowed', /: put the whole text in quotes$/],
  ["message: 'don't'", /a quote within quotes is written twice/],
  ['rules:\n  image-not-allowed: {allow: [*.example.org/**]}', /: a text that begins with `\*` needs quotes/],
  ['rules:\n\timage-not-allowed: error', /^2:1 .*: indent with spaces$/],
  ['enforce_from: 2027-01-15T00:00:00Z', /: write a day alone, such as 2027-01-31/],
  ['rules:\n  image-not-allowed:\n    allow: ["a, "b"]', /^3:1\d .* is missing before it$/],
  ['{"mode": "observe" "rules": {}}', /is missing before it$/],
  ['rules:\n  image-not-allowed: error\n   docker-in-docker: off', /or the next line is indented too far$/],
])('%j: is no YAML, and says what to do', (text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
});

it.each([
  ['rules:\n  image-not-allowed: {level: warning, enforce_from: 2027-01-15}', /^2:39 `enforce_from` has no effect/],
  ['groups:\n  a/**: {}\n  A/**: {}', /^3:3 `A\/\*\*` means the same projects as line 2: write them as one$/],
  ['message: ask in #images', /^1:10 `message` ends before `#images`, which YAML takes for a comment/],
  [
    'rules:\n  image-not-allowed: {allow: ["docker.io/library/*:*"]}',
    /^2:31 .* add `\*:\*`, or use `docker_official: true`/,
  ],
  ['rules:\n  image-not-allowed: {allow: ["x.org/Team/**"]}', /^2:31 .* matches nothing: `Team` has capitals/],
])('%j: is warned about', (text, warning) => {
  const { problems, warnings } = readPolicy(policyFile(text), catalogue);
  expect(problems).toEqual([]);
  expect(warnings.map((each) => problemLine('', each).slice(1))).toEqual([expect.stringMatching(warning)]);
});
