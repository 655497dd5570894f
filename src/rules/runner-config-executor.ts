import { z } from 'zod';
import { settingOf } from '../runner/runner-config.ts';
import type { Node } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { defineRunnerConfigRule, type RunnerHits, type RunnerUnderReview } from './judging/runner-config-rule.ts';

const messages = {
  shell: 'The executor {value} runs every job as the same user of the machine.',
  'host-key':
    'Without {value}, the runner may hand jobs and their secrets to any machine that answers in place of the real one.',
  unchecked:
    'With {value}, the runner hands jobs and their secrets to any machine that answers in place of the real one.',
  machines: 'A privileged job can take over its machine, and {value} lets {count} jobs use it.',
} as const;

type Hits = RunnerHits<typeof messages>;

export const runnerConfigExecutor = defineRunnerConfigRule({
  id: 'runner-config-executor',
  summary: 'An executor that does not keep its jobs apart, or that trusts any machine that answers.',
  why: 'What one job leaves on the machine runs in the next one, with its variables, its tokens and its rights.',
  fix: 'Use an executor that starts a container or a machine for each job, set `known_hosts_file` for ssh, and use each privileged machine only once.',
  blindSpots:
    'What the scripts of a custom executor do is not known. Whether a machine is discarded after a shell job is taken from the runner class of the same name.',
  keywords: [
    'runners.executor',
    'runners.ssh.known_hosts_file',
    'runners.ssh.disable_strict_host_key_checking',
    'runners.machine.MaxBuilds',
    'runners.autoscaler.max_use_count',
    'runners.autoscaler.capacity_per_instance',
  ],
  level: 'warning',
  source: 'https://docs.gitlab.com/runner/security/#usage-of-shell-executor',
  examples: {
    bad: [
      { toml: '[[runners]]\n  executor = "shell"\n' },
      {
        toml: '[[runners]]\n  executor = "docker+machine"\n  [runners.docker]\n    privileged = true\n  [runners.machine]\n    MaxBuilds = 20\n',
      },
    ],
    good: [
      { toml: '[[runners]]\n  executor = "docker"\n' },
      {
        toml: '[[runners]]\n  executor = "docker+machine"\n  [runners.docker]\n    privileged = true\n  [runners.machine]\n    MaxBuilds = 1\n',
      },
      {
        toml: '[[runners]]\n  executor = "ssh"\n  [runners.ssh]\n    known_hosts_file = "/etc/gitlab-runner/known_hosts"\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(runner, _options, hits) {
    const executor = settingOf(runner.table, 'executor')?.value;
    if (runner.executor === 'shell' && executor && !runner.freshMachines) {
      yield hits.hit(executor, 'shell', { value: 'shell' });
    }
    if (runner.executor === 'ssh') yield* hostKeys(runner, hits);
    if (isPrivileged(runner)) yield* reusedMachines(runner, hits);
  },
});

function* hostKeys(runner: RunnerUnderReview, { hit }: Hits): Iterable<HitDraft> {
  const ssh = settingOf(runner.table, 'ssh');
  const unchecked = settingOf(ssh?.value, 'disable_strict_host_key_checking')?.value;
  if (unchecked?.kind === 'scalar' && unchecked.value === true) {
    yield hit(unchecked, 'unchecked', { value: 'disable_strict_host_key_checking = true' });
    return;
  }
  const file = settingOf(ssh?.value, 'known_hosts_file')?.value;
  if (file?.kind === 'scalar' && file.text !== '') return;
  yield hit(file ?? ssh?.value ?? runner.table, 'host-key', { value: 'known_hosts_file' });
}

/** Docker Machine and the autoscaler use a machine again unless they are told not to. */
function* reusedMachines({ table, executor }: RunnerUnderReview, hits: Hits): Iterable<HitDraft> {
  if (executor === 'docker+machine') {
    yield* limited(settingOf(table, 'machine')?.value ?? table, 'MaxBuilds', true, hits);
  }
  if (executor === 'docker-autoscaler') {
    const scaler = settingOf(table, 'autoscaler')?.value ?? table;
    yield* limited(scaler, 'max_use_count', true, hits);
    yield* limited(scaler, 'capacity_per_instance', false, hits);
  }
}

function* limited(section: Node, name: string, unlimitedByDefault: boolean, { hit }: Hits): Iterable<HitDraft> {
  const limit = settingOf(section, name)?.value;
  const count = limit?.kind === 'scalar' && typeof limit.value === 'number' ? limit.value : 0;
  if (count === 1 || (!limit && !unlimitedByDefault)) return;
  yield hit(limit ?? section, 'machines', { value: name, count: count > 1 ? `${count}` : 'any number of' });
}

function isPrivileged({ containers }: RunnerUnderReview): boolean {
  return ['privileged', 'services_privileged'].some((name) => {
    const node = settingOf(containers, name)?.value;
    return node?.kind === 'scalar' && node.value === true;
  });
}
