import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { isIsolated } from '../runner/isolation.ts';
import { type ContainerOption, containerOptions } from '../shell/container-options.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { hasOwnDaemon } from './judging/dind.ts';
import { inCommands } from './judging/in-commands.ts';
import { isMachineFolder, isStrongCapability, isUnconfined } from './judging/machine-rights.ts';
import { defineRule } from './rule.ts';

export const privilegedContainer = defineRule({
  id: 'privileged-container',
  summary: 'A script starts a container with the rights of the machine, or accesses the machine itself.',
  why: 'Such a container is root on the machine that runs the daemon, and that machine runs other jobs too.',
  fix: 'Give the container only the right it needs, or use a runner class that isolates its jobs (Sysbox, or a virtual machine for each job).',
  blindSpots:
    'Scripts, compose files and manifests of the repository are not read. A Docker-in-Docker service makes no difference: on a privileged runner its containers reach the machine too.',
  keywords: ['before_script', 'script', 'after_script', 'hooks:pre_get_sources_script', 'run'],
  level: 'error',
  source: 'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities',
  examples: {
    bad: [
      { yaml: 'test:\n  variables: {FLAGS: --privileged}\n  script:\n    - docker run $FLAGS img\n' },
      { yaml: 'test:\n  script:\n    - podman run --rm -v /:/host img chroot /host\n' },
    ],
    good: [
      { yaml: 'test:\n  script:\n    - docker run --rm -v "$PWD:/src" img check --privileged\n' },
      {
        yaml: 'test:\n  tags: [sysbox]\n  script: [docker run --privileged img]\n',
        policy: 'runners:\n  - name: trusted\n    tags: [sysbox]\n    executor: docker\n    isolation: sysbox\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    option: '{command} with {value} gives the container rights on the machine.',
    mount: '{command} mounts {value} from the machine into the container.',
    machine: '{value} accesses the machine that the job runs on.',
  },
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const found = rightsIn(job).filter((right) => !isDaemonsNetwork(right, job));
      if (found.length === 0) continue;
      const exposed = context.candidates(job).classes.find((runner) => !isIsolated(runner));
      if (!exposed) continue;
      for (const { message, word, value, command } of found) {
        yield context
          .hit(job, word.at, message, { value, command })
          .because(...word.from)
          .judgedBy(exposed);
      }
    }
  },
});

const rightsIn = inCommands((command) => [...rightsOf(command)]);

interface Right {
  readonly message: 'option' | 'mount' | 'machine';
  readonly word: CommandWord;
  readonly value: string;
  readonly command: string;
}

function* rightsOf(command: JobCommand): Iterable<Right> {
  const machine = machineAccess(command);
  if (machine) yield { message: 'machine', ...machine, command: command.name };
  for (const option of containerOptions(command) ?? []) {
    const message = isMount(option) ? 'mount' : grantsRights(option) ? 'option' : null;
    if (!message) continue;
    const value = message === 'mount' ? (mountSource(option) ?? '') : shown(option);
    yield { message, word: option.word, value, command: command.name };
  }
}

/** With a daemon of the job's own, `host` is the network of that daemon's container, where the job's other services are. */
function isDaemonsNetwork({ value, command }: Right, job: Job): boolean {
  return /^--net(?:work)?=host$/.test(value) && command === 'docker' && hasOwnDaemon(job);
}

function shown({ name, value }: ContainerOption): string {
  return value === null ? name : `${name}=${value}`;
}

function grantsRights({ name, value }: ContainerOption): boolean {
  switch (name) {
    case '--privileged':
      return value !== 'false';
    case '--cap-add':
      return isStrongCapability(value ?? '');
    case '--pid':
    case '--ipc':
    case '--network':
    case '--net':
    case '--userns':
    case '--uts':
    case '--cgroupns':
      return value === 'host';
    case '--security-opt':
      return isUnconfined(value ?? '');
    case '--device':
      return true;
    default:
      return false;
  }
}

function isMount(option: ContainerOption): boolean {
  const source = mountSource(option);
  return source !== null && isMachineFolder(source);
}

/** The machine's side of a mount, without a slash at its end. */
function mountSource({ name, value }: ContainerOption): string | null {
  const source =
    name === '-v' || name === '--volume'
      ? value?.split(':')[0]
      : name === '--mount' && !/type=(volume|tmpfs)/.test(value ?? '')
        ? /(?:^|,)(?:source|src)=([^,]*)/.exec(value ?? '')?.[1]
        : undefined;
  return source === undefined ? null : source.replace(/(?<=.)\/+$/, '');
}

/** Commands on the machine itself rather than on a container. */
function machineAccess(command: JobCommand): { word: CommandWord; value: string } | null {
  const [, ...rest] = command.words;
  const pick = (found: CommandWord | undefined) =>
    found ? { word: found, value: [command.name, found.text].join(' ') } : null;
  switch (command.name) {
    case 'mount':
      return pick(rest.find((word) => /^\/dev\/(?!loop|shm|null)/.test(word.text)));
    case 'nsenter':
      return pick(rest.find((word, index) => /^(-t1|--target=1)$/.test(word.text) || isTargetOne(rest, index)));
    case 'chroot':
      return pick(rest.find((word) => /^\/(host|hostfs|rootfs|mnt\/host)\/?$/.test(word.text)));
    case 'modprobe':
    case 'insmod':
      return pick(rest.find((word) => !word.text.startsWith('-')));
    default:
      return null;
  }
}

function isTargetOne(words: readonly CommandWord[], index: number): boolean {
  return words[index]?.text === '1' && /^(-[a-z]*t|--target)$/.test(words[index - 1]?.text ?? '');
}
