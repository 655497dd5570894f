import { z } from 'zod';
import { scalarsOf, settingOf } from '../runner/runner-config.ts';
import { isBefore } from '../runner/runner-version.ts';
import type { ScalarNode } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { defineRunnerConfigRule, type RunnerHits, type RunnerUnderReview } from './judging/runner-config-rule.ts';

const messages = {
  reused: 'The pull policy {value} starts images that other projects left on the runner.',
  fallback: 'If {first} fails, the pull policy {value} starts images that other projects left on the runner.',
  allowed: 'Jobs may choose the pull policy {value}, which starts images that other projects left on the runner.',
  unset: 'Before GitLab Runner 18.0, every job on Kubernetes fails where {value} is set without {setting}.',
} as const;

type Hits = RunnerHits<typeof messages>;

export const runnerConfigPullPolicy = defineRunnerConfigRule({
  id: 'runner-config-pull-policy',
  summary:
    'A shared runner that starts any image that is already there, or one whose pull policies contradict each other.',
  why: 'Images that are already there start without any check of who may pull them: private images leak, and planted ones run.',
  fix: 'Use only `always` in `pull_policy` and in `allowed_pull_policies`: an unchanged image is not downloaded again.',
  blindSpots:
    'Without `pull_policy`, Docker runners always pull; what a Kubernetes cluster does then is not in the file. Whether a runner is shared is taken from the runner class of the same name.',
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
  messages,
  *check(runner, _options, hits) {
    if (runner.shared && !runner.freshMachines) yield* reusing(runner, hits);
    yield* unset(runner, hits);
  },
});

function* reusing({ containers }: RunnerUnderReview, { hitByClass }: Hits): Iterable<HitDraft> {
  const policies = scalarsOf(settingOf(containers, 'pull_policy')?.value);
  const first = policies[0]?.text ?? '';
  for (const [index, node] of policies.entries()) {
    if (!reuses(node)) continue;
    // images that only the machine has are not found any more
    const suggested = policies.length === 1 ? '"always"' : null;
    yield hitByClass(node, index > 0 ? 'fallback' : 'reused', { value: node.text, first }).suggest(suggested, {
      safe: false,
    });
  }
  for (const node of scalarsOf(settingOf(containers, 'allowed_pull_policies')?.value).filter(reuses)) {
    yield hitByClass(node, 'allowed', { value: node.text });
  }
}

function* unset({ class: runnerClass, executor, containers }: RunnerUnderReview, { hit }: Hits): Iterable<HitDraft> {
  const name = 'allowed_pull_policies';
  const allowed = settingOf(containers, name)?.value;
  const before18 = runnerClass?.version == null || isBefore(runnerClass.version, '18.0');
  if (executor !== 'kubernetes' || !before18 || !allowed || scalarsOf(allowed).length === 0) return;
  if (scalarsOf(settingOf(containers, 'pull_policy')?.value).length > 0) return;
  yield hit(allowed, 'unset', { value: name, setting: 'pull_policy' });
}

function reuses({ text }: ScalarNode): boolean {
  return text === 'if-not-present';
}
