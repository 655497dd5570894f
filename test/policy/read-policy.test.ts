import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { catalogue, policyFile, problemsOf } from './policy-text.ts';

describe('readPolicy', () => {
  it('takes the short form, the long form and YAML’s idea of off', () => {
    const text =
      'rules:\n  image-not-allowed: warning\n  docker-in-docker: off\n  image-not-pinned: {level: error, tags: [latest]}\n';
    expect(problemsOf(text)).toEqual([]);
    const rules = readPolicy(policyFile(text), catalogue).policy?.layers[0]?.rules;
    expect([...(rules ?? [])].map(([id, rule]) => [id, rule.level?.value])).toEqual([
      ['image-not-allowed', 'warning'],
      ['docker-in-docker', 'off'],
      ['image-not-pinned', 'error'],
    ]);
  });

  it.each([
    ['ruls: {}', '1:1 unknown key `ruls`, did you mean `rules`?'],
    [
      'something_else: {}',
      '1:1 unknown key `something_else`: config/policy.yml, which comes with Pipewarden, has every key',
    ],
    ['rules:\n  image-not-alowed: error', '2:3 unknown rule `image-not-alowed`, did you mean `image-not-allowed`?'],
    ['rules:\n  image_not_allowed: error', '2:3 unknown rule `image_not_allowed`, did you mean `image-not-allowed`?'],
    ['rules:\n  image-not-allowed:\n    levle: error', '3:5 unknown key `levle`, did you mean `level`?'],
    [
      'rules:\n  image-not-allowed:\n    docker-official: true',
      '3:5 unknown key `docker-official`, did you mean `docker_official`?',
    ],
    [
      'rules:\n  image-not-allowed: eror',
      '2:22 `level` must be `off`, `warning` or `error`, not `eror`, did you mean `error`?',
    ],
    ['rules:\n  image-not-allowed:\n    level: on', '3:12 `level` must be `off`, `warning` or `error`, not `on`'],
    ['rules:\n  docker-in-docker: {rootless: no}', '2:32 `rootless` must be `allow` or `refuse`, not `no`'],
    ['rules:\n  image-not-allowed:\n    allow: ruby', '3:12 `allow` must be a list, not a string: write `[ruby]`'],
    [
      'rules:\n  image-not-allowed:\n    allow: [ruby, 3.10]',
      '3:19 `3.10` in `allow` must be a string, not a number: write "3.10"',
    ],
    [
      'rules:\n  image-not-allowed:\n    allow:\n      - "ruby["',
      '4:9 `ruby[` is malformed and matches nothing: it has an unclosed bracket or brace, or ends with a backslash',
    ],
    [
      'rules:\n  image-not-allowed:\n    deny: ["!x"]',
      '3:12 `!x` does not exclude anything: a leading `!` is an ordinary character',
    ],
    [
      'rules:\n  image-not-allowed:\n    allow: [a]\n    allow+: [b]',
      '4:5 use either `allow` or `allow+`: the first replaces the list from above, the second adds to it',
    ],
    [
      'rules:\n  image-not-allowed:\n    docker_official+: [b]',
      '3:5 unknown key `docker_official+`, did you mean `docker_official`?',
    ],
    [
      'rules: [image-not-allowed]',
      '1:8 `rules` must be a hash with `image-not-allowed`, `docker-in-docker`, `image-not-pinned`, not a list: write `key: value` lines without `- ` in front',
    ],
    ['groups:\n  "releng/{a": {}', '2:3 `releng/{a` is malformed: it has an unclosed bracket or brace'],
    [
      'groups:\n  /releng/**: {}',
      '2:3 `/releng/**` matches nothing: the path of a project neither begins nor ends with a slash',
    ],
    ['groups:\n  a/**:\n    runners: []', '3:5 `runners` belongs at the top level, not in a group'],
    [
      'groups:\n  a/**:\n    rules:\n      image-not-alowed: off',
      '4:7 unknown rule `image-not-alowed`, did you mean `image-not-allowed`?',
    ],
    ['groups:\n  - a/**', '2:3 `groups` must be a hash, not a list: write `key: value` lines without `- ` in front'],
    ['status: sometimes', '1:9 `status` must be `relevant`, `always` or `never`, not `sometimes`'],
    ['max_discussions: many', '1:18 `max_discussions` must be a number, not a string'],
    ['max_discussions: -1', '1:18 `max_discussions` must be at least 0'],
    ['request_url: ask me', '1:14 `request_url` must be an http or https address'],
    [
      'request_url: https://x.example/?{imge}',
      '1:14 `request_url` has an unknown placeholder {imge}: known are {image}, {project}, {merge_request}, {rule}',
    ],
    ['runners:\n  - executor: docker', '2:5 `name` is missing: names the class in notes and reports'],
    [
      'runners:\n  - {name: a, executor: dokcer}',
      '2:25 `executor` must be `docker`, `docker-autoscaler`, `docker+machine`, `kubernetes`, `instance`, `shell`, `ssh`, `virtualbox`, `parallels` or `custom`, not `dokcer`, did you mean `docker`?',
    ],
    [
      'runners:\n  - {name: a, executor: docker, untagged: yes please}',
      '2:43 `untagged` must be true or false, not a string',
    ],
    [
      'runners:\n  - {name: a, executor: docker, version: 18.10}',
      '2:42 `version` must be a string, not a number: write "18.10"',
    ],
    [
      'runners:\n  - {name: a, executor: docker}\n  - {name: a, executor: ssh}',
      '3:12 the name `a` is taken: the runner class in line 2 has it',
    ],
    [
      'runners:\n  - {name: a, executor: docker, projects: ["["]}',
      '2:44 `[` is malformed: it has an unclosed bracket or brace',
    ],
    ['lists: {a b: []}', '1:9 `a b` is not a name for a list'],
    ['lists: {a: x}', '1:12 `a` must be a list, not a string: write `[x]`'],
    ['lists: {a: x}\nrules:\n  image-not-allowed: {allow: [$a]}', '1:12 `a` must be a list, not a string: write `[x]`'],
    [
      'lists: {trusted: [a]}\nrules:\n  image-not-allowed: {allow: [$trustd]}',
      '3:31 there is no list `trustd` in `lists`, did you mean `trusted`?',
    ],
    ['runners:\n  - {name: a, executor: ssh, tags: [$x]}', '2:37 there is no list `x` in `lists`'],
    ['lists: {a: [$b], b: [x, $a]}', '1:13 the list `b` contains itself', '1:25 the list `a` contains itself'],
    [
      'lists: {bad: ["a["]}\nrules:\n  image-not-allowed: {allow: [$bad], deny: [b, $bad]}',
      '1:15 `a[` is malformed and matches nothing: it has an unclosed bracket or brace, or ends with a backslash',
    ],
    ['groups:\n  a/**:\n    lists: {}', '3:5 `lists` belongs at the top level, not in a group'],
    ['x_anchors: 1', '1:1 unknown key `x_anchors`: config/policy.yml, which comes with Pipewarden, has every key'],
    [
      'groups:\n  a/**:\n    x-anchors: 1',
      '3:5 unknown key `x-anchors`: config/policy.yml, which comes with Pipewarden, has every key',
    ],
    ['variables:\n  1A: x', '2:3 `1A` is not the name of a CI/CD variable'],
    ['variables:\n  A: 1.20', '2:6 `A` must be a string, not a number: write "1.20"'],
    ['groups:\n  a/**:\n    variables: {A: [x]}', '3:20 `A` must be a string, not a list'],
    ['groups:\n  https://gitlab.com/x: {}', '2:3 `https://gitlab.com/x` matches nothing: write only the path, `x/**`'],
    [
      'groups:\n  "https://gitlab.com/a/*": {}',
      '2:3 `https://gitlab.com/a/*` matches nothing: write only the path, `a/*`',
    ],
    ['groups:\n  releng: {}', '2:3 `releng` matches nothing: for all projects of a group write `releng/**`'],
    [
      'runners:\n  - {name: a, executor: docker, untagged: true, projects: [releng]}',
      '2:60 `releng` matches nothing: for all projects of a group write `releng/**`',
    ],
    [
      'rules:\n  image-not-allowed:\n    allow: ["https://registry.example.org/**"]',
      '3:13 `https://registry.example.org/**` matches nothing: the name of an image has no `https://` in front',
    ],
    ['image-not-allowed: error', '1:1 `image-not-allowed` is a rule: it belongs under `rules`'],
    ['groups:\n  a/**:\n    docker-in-docker: off', '3:5 `docker-in-docker` is a rule: it belongs under `rules`'],
    [
      'rules:\n  docker-in-docker: off\nrootless: allow',
      '3:1 `rootless` belongs to a rule such as `docker-in-docker`: indent it below its rule, under `rules`',
    ],
    [
      'rules:\n  docker-in-docker:\n  image-not-allowed:\n  allow: [a]\n  image-not-pinned: off',
      '4:3 `allow` belongs to the rule `image-not-allowed`: indent it further',
    ],
    [
      'rules:\n  docker-in-docker:\n  level: off',
      '3:3 `level` belongs to the rule `docker-in-docker`: indent it further',
    ],
    ['rules:\n  docker-in-docker: off\n  status: never', '3:3 `status` belongs beside `rules`: indent it less'],
    ['rules:\n  docker-in-docker: off\n  allow: [a]', '3:3 unknown rule `allow`: `pipewarden rules` lists them'],
    [
      'rules:\n  docker-in-docker:\n    level: off\n    image-not-allowed: off',
      '4:5 `image-not-allowed` is a rule of its own: indent it less',
    ],
    ['rules:\n  image-not-allowed: {allow: }', '2:30 `allow` is empty: it must be a list'],
    ['runners:\n  - {name: a, executor: }', '2:25 `executor` is empty: it must be `docker`, '],
    ['runners:\n  - {name: "", executor: ssh}', '2:12 `name` must not be empty'],
    ['runners:\n  - {name: a, executor: ssh, pull_policy: []}', '2:43 `pull_policy` must have at least 1 entry'],
    ['status: [never]', '1:9 `status` must be `relevant`, `always` or `never`, not a list'],
    [
      'message: Ask for {nope}.',
      '1:10 `message` has an unknown placeholder {nope}: known are {image}, {project}, {merge_request}, {rule}',
    ],
    ['message: caf\ufffd', '1:13 this is not UTF-8: save the file in that encoding'],
    ['', 'the policy is empty: write at least `rules: {}`'],
    ['# nothing\n', 'the policy is empty: write at least `rules: {}`'],
    ['- rules', '1:1 the policy must be a hash: write `key: value` lines without `- ` in front'],
    ['toString: 1', '1:1 unknown key `toString`: config/policy.yml, which comes with Pipewarden, has every key'],
    [
      '__proto__: {rules: {}}',
      '1:1 unknown key `__proto__`: config/policy.yml, which comes with Pipewarden, has every key',
    ],
    ['rules:\n  __proto__: error', '2:3 unknown rule `__proto__`: `pipewarden rules` lists them'],
    ['rules:\n  constructor: error', '2:3 unknown rule `constructor`: `pipewarden rules` lists them'],
  ])('%j', (text, ...problems) => {
    const expected = problems.map((problem) => (problem.endsWith(' ') ? expect.stringContaining(problem) : problem));
    expect(problemsOf(text)).toEqual(expected);
    expect(readPolicy(policyFile(text), catalogue).policy).toBe(null);
  });

  it('says where the YAML itself is broken', () => {
    expect(problemsOf('rules:\n  a: [')).toEqual([expect.stringMatching(/^\d+:\d+ ./)]);
  });

  it.each([
    ['rules:\n  docker-in-docker: {level: error\n  image-not-pinned: off\nstatus: never\n', '2:21', '{'],
    ['rules:\n  image-not-allowed:\n    allow: [a, b\n    deny: [c]\nstatus: never\n', '3:12', '['],
    ['rules: {image-not-allowed: {level: off, allow: [x, y}\nstatus: never\n', '1:48', '['],
    ['groups:\n  "a/**: {status: never}\nstatus: never\n', '2:3', '"'],
    ["message: 'one\nstatus: never\n", '1:10', "'"],
    ['{status: never\n', '1:1', '{'],
    ['runner_configs: [', '1:17', '['],
  ])('%j: says what is never closed, where it is opened', (text, at, bracket) => {
    expect(problemsOf(text)).toEqual([`${at} YAML syntax error: \`${bracket}\` is never closed`]);
  });

  it('reports everything at once, in the order of the file', () => {
    expect(problemsOf('status: x\nruls: 1\nrules:\n  docker-in-docker: {level: bad, rootles: allow}')).toEqual([
      expect.stringMatching(/^1:9 /),
      expect.stringMatching(/^2:1 /),
      expect.stringMatching(/^4:29 /),
      expect.stringMatching(/^4:34 .*did you mean `rootless`/),
    ]);
  });

  it('refuses a key that stands twice, but not one that a merge key brought', () => {
    expect(problemsOf('rules:\n  image-not-allowed: error\nstatus: never\nrules: {}\n')).toEqual([
      '4:1 `rules` is repeated: line 1 has it already',
    ]);
    expect(
      problemsOf(
        'rules:\n  image-not-allowed: &list\n    level: error\n    allow: [ruby]\ngroups:\n  a/**:\n    rules:\n      image-not-allowed:\n        <<: *list\n        level: warning\n',
      ),
    ).toEqual([]);
  });

  it('takes anchors from a key that it ignores', () => {
    const text =
      'x-list: &list [ruby, node]\nx-rule: &rule {level: error, allow: *list}\nrules: {image-not-allowed: *rule}\n';
    expect(problemsOf(text)).toEqual([]);
    const { policy } = readPolicy(policyFile(text), catalogue);
    expect(policy?.layers[0]?.rules.get('image-not-allowed')?.options.get('allow')?.value).toEqual(['ruby', 'node']);
  });

  it('leaves empty sections out', () => {
    expect(problemsOf('rules:\ngroups:\nrunners:\nmessage:\n')).toEqual([]);
    expect(problemsOf('groups:\n  a/**:\n')).toEqual([]);
  });

  it('warns of what is hardly meant, and still takes it', () => {
    const text = `rules:
  image-not-allowed:
    allow: ["registry.example.org/**", registry.example.org/ruby, "node:*"]
    deny: ["evil:*"]
runners:
  - {name: a, executor: docker}
  - {name: b, executor: docker, untagged: true, allowed_images: ["^ruby"]}
  - {name: c, executor: virtualbox, tags: [vm], allowed_images: ["^ruby", "("]}
`;
    const { policy, problems, warnings } = readPolicy(policyFile(text), catalogue);
    expect(problems).toEqual([]);
    expect(policy?.runners).toHaveLength(3);
    expect(warnings.map(({ at, message }) => `${at?.span.start.line} ${message}`)).toEqual([
      expect.stringMatching('^3 `registry.example.org/ruby` has no effect'),
      expect.stringMatching('^3 `node:\\*` refuses the image without a tag'),
      expect.stringMatching('^6 `a` takes no job'),
      expect.stringMatching('^7 `\\^ruby` looks like a regular expression'),
      expect.stringMatching('^8 `\\(` is not a valid Go regular expression'),
    ]);
  });

  it('tells the administrator of runners that give their host to everybody', () => {
    const runner = (more: string) =>
      readPolicy(policyFile(`runners:\n  - {name: a, executor: docker, ${more}}\n`), catalogue).warnings.map(
        ({ message }) => message,
      );
    const open = [expect.stringMatching(/^`a` gives any branch of any project its host: /)];
    expect(runner('privileged: true, untagged: yes')).toEqual(open);
    expect(runner('docker_socket: true, untagged: true, tags: [x]')).toEqual(open);
    expect(runner('privileged: true, untagged: true, protected_only: true')).toEqual([]);
    expect(runner('privileged: true, untagged: true, isolation: sysbox')).toEqual([]);
    expect(runner('privileged: true, untagged: true, projects: ["a/**"]')).toEqual([]);
    expect(runner('privileged: true, tags: [x]')).toEqual([]);
    expect(runner('untagged: true')).toEqual([]);
  });

  it('never throws', () => {
    const line = fc.constantFrom(
      'rules:',
      'groups:',
      '  a/**:',
      '  image-not-allowed: error',
      '    allow:',
      '      - "x"',
      '- 1',
      'runners: [{}]',
      '  x: &a',
      '  <<: *a',
      '? [a]',
      '1: 2',
      'message: |',
      ' - !reference [a]',
      'status: {}',
      '{',
      '"',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const { policy, problems } = readPolicy(policyFile(lines.join('\n')), catalogue);
        expect(policy === null).toBe(problems.length > 0);
      }),
      { numRuns: 2000 },
    );
  });
});
