/** What programs read of a check: the advice of each finding, and of each problem what it is and whether it only follows from another. */
import { expect, it } from 'vitest';
import { workspace } from './workspace.ts';

const POLICY = 'rules:\n  debug-trace-enabled: warning\n  include-not-evaluable: off\n  include-not-pinned: off\n';
const url = 'https://pipewarden.example.org/rules/debug-trace-enabled';

async function json(text: string) {
  const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': text });
  const env = { PUBLIC_URL: 'https://pipewarden.example.org' };
  return JSON.parse((await space.run(['check', '--policy', 'policy.yml', '--format', 'json'], { env })).out);
}

it('findings have the level in force, why, fix and the page of the rule', async () => {
  const { findings } = await json('build:\n  variables: {CI_DEBUG_TRACE: "true"}\n  script: [make]\n');
  const advice = { why: expect.stringMatching(/^[A-Z].*\.$/), fix: expect.stringMatching(/^[A-Z].*\.$/), url };
  expect(findings).toMatchObject([{ rule: 'debug-trace-enabled', level: 'warning', ...advice }]);
});

it('problems say their kind, whether they are fatal, and whether they are only behind an include that cannot be read', async () => {
  const unread = 'include: {project: group/ci, file: a.yml}\n';
  const { problems } = await json(`${unread}build:\n  extends: .base\n`);
  expect(problems).toMatchObject([
    { kind: 'unavailable', fatal: false, followsUnread: false, line: 1 },
    { kind: 'follows', fatal: false, followsUnread: true },
  ]);
  const alone = await json('build:\n  extends: .base\n  script: [make]\n');
  expect(alone.problems).toMatchObject([{ kind: 'config', fatal: true, followsUnread: false, line: 2 }]);
});
