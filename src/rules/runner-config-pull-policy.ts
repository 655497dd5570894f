import { z } from 'zod';
import { scalarsOf, settingOf } from '../runner/runner-config.ts';
import { isBefore } from '../runner/runner-version.ts';
import { assumingHit, defineRunnerConfigRule, runnerHit } from './judging/runner-config-rule.ts';

export const runnerConfigPullPolicy = defineRunnerConfigRule({
  id: 'runner-config-pull-policy',
  summary:
    'A shared runner that starts whatever image is already there, or one whose pull policies contradict each other.',
  why: 'An image that is there already starts without a look at who may pull it: private images leak, and a planted one runs.',
  fix: 'Use `always`, alone, in `pull_policy` and in `allowed_pull_policies`: an unchanged image is not downloaded again.',
  blindSpots:
    'Without `pull_policy`, Docker runners always pull; what a Kubernetes cluster does then is not in the file. A runner class of the same name says whether it is shared.',
  keywords: [
    'runners.docker.pull_policy',
    'runners.docker.allowed_pull_policies',
    'runners.kubernetes.pull_policy',
    'runners.kubernetes.allowed_pull_policies',
  ],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/executors/docker/#security-considerations-for-the-if-not-present-pull-policy',
  examples: {
    bad: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    pull_policy = ["always", "if-not-present"]\n',
      },
      {
        toml: '[[runners]]\n  executor = "kubernetes"\n  [runners.kubernetes]\n    allowed_pull_policies = ["always"]\n',
      },
    ],
    good: [
      { toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    pull_policy = "always"\n' },
      {
        toml: '[[runners]]\n  name = "own"\n  executor = "docker"\n  [runners.docker]\n    pull_policy = "if-not-present"\n',
        policy: 'runners:\n  - {name: own, tags: [own], executor: docker, shared: false}\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    reused: 'The pull policy {value} starts images that other projects left on the runner.',
    fallback:
      'After {first} failed, the pull policy {value} still starts images that other projects left on the runner.',
    allowed: 'Jobs may choose the pull policy {value}, which starts images that other projects left on the runner.',
    unset: 'Before runner 18.0 every job fails on Kubernetes that has {value} without {setting}.',
  },
  *check(runner) {
    const allowed = settingOf(runner.containers, 'allowed_pull_policies');
    const policies = scalarsOf(settingOf(runner.containers, 'pull_policy')?.value);
    const first = policies[0]?.text ?? '';
    if (runner.shared && !runner.freshMachines) {
      for (const [index, node] of policies.entries()) {
        if (!reuses(node.text)) continue;
        const hit = assumingHit(runner, node, index > 0 ? 'fallback' : 'reused', node.text, { first });
        yield policies.length === 1 ? { ...hit, suggestion: { replacement: '"always"' } } : hit;
      }
      for (const node of scalarsOf(allowed?.value)) {
        if (reuses(node.text)) yield assumingHit(runner, node, 'allowed', node.text);
      }
    }
    const before18 = runner.class?.version == null || isBefore(runner.class.version, '18.0');
    if (allowed && runner.executor === 'kubernetes' && policies.length === 0 && before18) {
      const hit = runnerHit(runner, allowed.value, 'unset', 'allowed_pull_policies', { setting: 'pull_policy' });
      if (scalarsOf(allowed.value).length > 0) yield hit;
    }
  },
});

function reuses(policy: string): boolean {
  return policy === 'if-not-present';
}
