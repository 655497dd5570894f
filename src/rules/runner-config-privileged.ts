import { z } from 'zod';
import { permitsEverything } from '../runner/permits-everything.ts';
import { scalarsOf, settingOf } from '../runner/runner-config.ts';
import type { Node } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { defineRunnerConfigRule, type RunnerHits, type RunnerUnderReview } from './judging/runner-config-rule.ts';

const messages = {
  jobs: 'With {value}, every job is root on the runner’s machine.',
  services: 'With {value}, every service of a job is root on the runner’s machine.',
  everything: 'The pattern {value} in {list} lets every image be root on the runner’s machine.',
} as const;

type Hits = RunnerHits<typeof messages>;

export const runnerConfigPrivileged = defineRunnerConfigRule({
  id: 'runner-config-privileged',
  summary: 'A runner that starts containers with all the rights of its machine.',
  why: 'Anyone who can run a job is root on that machine and sees the jobs and secrets of everyone else who uses it.',
  fix: 'Set `privileged = false`, limit it with `allowed_privileged_images` and `allowed_privileged_services`, or give each job a machine of its own.',
  blindSpots:
    'Whether a runner starts a fresh virtual machine for each job is taken from the runner class of the same name, never from the file. Patches in `pod_spec` are not read.',
  keywords: [
    'runners.docker.privileged',
    'runners.docker.services_privileged',
    'runners.docker.allowed_privileged_images',
    'runners.docker.allowed_privileged_services',
    'runners.kubernetes.privileged',
  ],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/security/#usage-of-docker-executor',
  examples: {
    bad: [
      { toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    image = "ruby:3"\n    privileged = true\n' },
    ],
    good: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    privileged = true\n    allowed_privileged_images = ["registry.example.org/dind/*"]\n    allowed_privileged_services = ["docker:*-dind"]\n',
      },
      {
        toml: '[[runners]]\n  name = "fresh"\n  executor = "docker+machine"\n  [runners.docker]\n    privileged = true\n',
        policy: 'runners:\n  - {name: fresh, tags: [vm], executor: docker+machine, isolation: vm-per-job}\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(runner, _options, hits) {
    if (runner.freshMachines) return;
    if (runner.executor === 'kubernetes') yield* inPods(runner, hits);
    else yield* inContainers(runner, hits);
  },
});

function* inContainers(runner: RunnerUnderReview, { hitByClass }: Hits): Iterable<HitDraft> {
  const privileged = trueAt(settingOf(runner.containers, 'privileged')?.value);
  const own = settingOf(runner.containers, 'services_privileged')?.value;
  // Left out, it is what `privileged` is.
  const services = own ? trueAt(own) : privileged;
  const images = limitOf(runner, 'allowed_privileged_images');
  const limited = limitOf(runner, 'allowed_privileged_services');
  if (privileged && images.patterns.length === 0) yield hitByClass(privileged, 'jobs', { value: 'privileged = true' });
  else if (services && limited.patterns.length === 0) {
    yield hitByClass(services, 'services', { value: `${own ? 'services_privileged' : 'privileged'} = true` });
  }
  for (const { list, patterns } of [...(privileged ? [images] : []), ...(services ? [limited] : [])]) {
    const open = patterns.find(({ text }) => permitsEverything(text));
    if (open) yield hitByClass(open, 'everything', { value: open.text, list });
  }
}

/** Kubernetes has no list of what may be privileged. */
const IN_PODS = [
  ['jobs', ['privileged']],
  ['jobs', ['build_container_security_context', 'privileged']],
  ['services', ['service_container_security_context', 'privileged']],
] as const;

function* inPods({ containers }: RunnerUnderReview, { hitByClass }: Hits): Iterable<HitDraft> {
  for (const [message, keys] of IN_PODS) {
    const found = trueAt(settingOf(containers, ...keys)?.value);
    if (found) yield hitByClass(found, message, { value: `${keys.join('.')} = true` });
  }
}

function limitOf({ containers }: RunnerUnderReview, list: string) {
  return { list, patterns: scalarsOf(settingOf(containers, list)?.value) };
}

function trueAt(node: Node | undefined): Node | null {
  return node?.kind === 'scalar' && node.value === true ? node : null;
}
