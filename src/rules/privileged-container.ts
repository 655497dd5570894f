import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { isIsolated } from '../runner/isolation.ts';
import { type ContainerOption, containerOptions } from '../shell/container-options.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { composeParts } from './judging/compose-documents.ts';
import { hasOwnDaemon } from './judging/dind.ts';
import { inCommands } from './judging/in-commands.ts';
import { machineAccess } from './judging/machine-access.ts';
import { isStrongCapability, isUnconfined, machineFolder } from './judging/machine-rights.ts';
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
      for (const { message, at, from, value, command } of found) {
        yield context
          .hit(job, at, message, { value, command })
          .because(...from)
          .judgedBy(exposed);
      }
    }
  },
});

const rightsIn = inCommands((command) => [...rightsOf(command)]);

interface Right extends Pick<CommandWord, 'at' | 'from'> {
  readonly message: 'option' | 'mount' | 'machine';
  readonly value: string;
  readonly command: string;
}

function* rightsOf(command: JobCommand): Iterable<Right> {
  const right = (message: Right['message'], { at, from }: Pick<Right, 'at' | 'from'>, value: string): Right => ({
    message,
    at,
    from,
    value,
    command: command.name,
  });
  const machine = machineAccess(command);
  if (machine) yield right('machine', machine.word, machine.value);
  for (const option of containerOptions(command) ?? []) {
    const folder = mountedFolder(option);
    if (folder !== null) yield right('mount', option.word, folder);
    else if (grantsRights(option)) yield right('option', option.word, shown(option));
  }
  for (const part of composeParts(command, COMPOSE_RIGHTS)) yield right('option', part, part.value.trim());
  yield* builtOrBound(command).map(({ message, word }) => right(message, word, word.text));
}

/** `privileged: true` and its like in a compose file, but for lists over several lines. */
const COMPOSE_RIGHTS =
  /\bprivileged\s*:\s*["']?(?:true|yes|on)\b|\b(?:pid|ipc|userns_mode|cgroup)\s*:\s*["']?host\b|-\s*["']?(?:ALL|(?:CAP_)?SYS_ADMIN)\b|-\s*["']?\/:\//i;

/** `docker buildx build --allow security.insecure`, `docker volume create --opt device=/`. */
function builtOrBound({ name, words }: JobCommand): { message: 'option' | 'mount'; word: CommandWord }[] {
  if (!/^(?:docker|podman|nerdctl|buildctl|buildkitd)$/.test(name)) return [];
  const isVolume = words[1]?.text === 'volume';
  return words.slice(1).flatMap((word): { message: 'option' | 'mount'; word: CommandWord }[] => {
    if (/\bsecurity\.insecure\b/.test(word.text)) return [{ message: 'option', word }];
    const device = isVolume ? /(?:^|=)device=(\/.*)$/.exec(word.text)?.[1] : undefined;
    return device !== undefined && machineFolder(device) !== null ? [{ message: 'mount', word }] : [];
  });
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
    case '--device-cgroup-rule':
      return true;
    default:
      return false;
  }
}

/** The machine's side of a mount, if that is more than a container should see. */
function mountedFolder({ name, value }: ContainerOption): string | null {
  const source =
    name === '-v' || name === '--volume'
      ? value?.split(':')[0]
      : name === '--mount' && !/type=(volume|tmpfs)/.test(value ?? '')
        ? /(?:^|,)(?:source|src)=([^,]*)/.exec(value ?? '')?.[1]
        : undefined;
  return source === undefined ? null : machineFolder(source);
}
