import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText, variablesNamed } from '../ci/yaml-variables.ts';
import { usesContainers } from '../runner/allowed-images.ts';
import { isIsolated } from '../runner/isolation.ts';
import type { RunnerClass } from '../runner/runner-class.ts';
import { subcommand, usesDefaultDaemon } from '../shell/docker-command.ts';
import type { JobCommand } from '../shell/job-command.ts';
import { hasOwnDaemon, isDindService, startsDaemon } from './judging/dind.ts';
import { isHostSocketAddress, type SocketUse, socketUses } from './judging/docker-socket.ts';
import type { HitPlace } from './judging/hit.ts';
import { commandsThat, inCommands } from './judging/in-commands.ts';
import { defineRule } from './rule.ts';

export const dockerSocketUsed = defineRule({
  id: 'docker-socket-used',
  summary: 'A job uses the Docker daemon of the machine it runs on.',
  why: 'Anyone who can talk to that daemon is root on the machine and can see the containers, variables and files of every other job.',
  fix: 'Build with rootless BuildKit or Buildah, or use a runner class that isolates its jobs (Sysbox, or a virtual machine for each job).',
  blindSpots:
    'Scripts and compose files of the repository are not read, and tools that use a daemon without `docker` in their command line are not recognized. Docker commands without a socket path are found only where the runner class is known to offer the machine’s daemon (`docker_socket`, or a shell or ssh executor).',
  keywords: ['variables', 'before_script', 'script', 'after_script', 'hooks:pre_get_sources_script', 'run'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/docker/using_docker_build/#known-issues-with-docker-socket-binding',
  examples: {
    bad: [
      { yaml: 'scan:\n  script:\n    - docker run -v /var/run/docker.sock:/var/run/docker.sock scanner\n' },
      { yaml: 'scan:\n  variables:\n    DOCKER_HOST: unix:///var/run/docker.sock\n  script: [./scan]\n' },
      {
        yaml: 'build:\n  tags: [host]\n  script: [docker build .]\n',
        policy: 'runners:\n  - name: host\n    tags: [host]\n    executor: docker\n    docker_socket: true\n',
      },
    ],
    good: [
      { yaml: 'scan:\n  script:\n    - echo "never mount /var/run/docker.sock" # nor /run/docker.sock\n' },
      {
        yaml: 'scan:\n  services: ["docker:27-dind"]\n  script:\n    - docker run -v /var/run/docker.sock:/var/run/docker.sock scanner\n',
      },
      {
        yaml: 'scan:\n  variables:\n    DOCKER_HOST: unix:///certs/client/docker.sock\n  services: ["docker:27-dind"]\n  script: [./scan]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    host: '{variable} is {value}, which is the Docker daemon of the machine that the job runs on.',
    socket: '{value} reaches the Docker daemon of the machine that the job runs on.',
    command:
      '{value} talks to the Docker daemon of the machine that the job runs on, because the job has no daemon of its own.',
  },
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const uses = [...hostVariables(job), ...serviceVariables(job), ...usesInScripts(job)];
      const command = uses.length === 0 ? firstDockerCommand(job) : undefined;
      if (uses.length === 0 && !command) continue;
      const { classes } = context.candidates(job);
      const say = ({ at, value, from, message }: FoundUse, runner: RunnerClass) =>
        context
          .hit(job, at, message, { value, variable: 'DOCKER_HOST' })
          .because(...from)
          .judgedBy(runner);
      const exposed = classes.find((runner) => !isIsolated(runner));
      if (exposed) for (const use of uses) yield say(use, exposed);
      const host = classes.find((runner) => !isIsolated(runner) && offersHostDaemon(runner));
      if (host && command) yield say({ ...command, message: 'command' }, host);
    }
  },
});

/** The daemon of the machine is there without a socket path: mounted into every job, or the job is on the machine. */
function offersHostDaemon(runner: RunnerClass): boolean {
  return usesContainers(runner) ? runner.dockerSocket : runner.executor === 'shell' || runner.executor === 'ssh';
}

interface FoundUse extends Pick<SocketUse, 'value' | 'from'> {
  readonly at: HitPlace;
  readonly message: 'host' | 'socket' | 'command';
}

/** `DOCKER_HOST` set in YAML. */
function hostVariables(job: Job): FoundUse[] {
  if (startsDaemon(job)) return [];
  return variablesNamed(job, 'DOCKER_HOST').flatMap(({ at, value }) => {
    const address = shownText(value);
    return isHostSocketAddress(address) ? [{ at, value: address, from: value.from, message: 'host' as const }] : [];
  });
}

/** `DOCKER_HOST` set for one service alone. */
function serviceVariables(job: Job): FoundUse[] {
  return job.services.flatMap(({ variables }) => {
    const host = variables.get('DOCKER_HOST')?.value;
    if (!host || !isHostSocketAddress(host.value)) return [];
    return [{ at: host, value: host.value, from: [], message: 'host' as const }];
  });
}

function usesInScripts(job: Job): FoundUse[] {
  // with a daemon of the job's own, the socket is that daemon's, unless the job says otherwise
  if (startsDaemon(job)) return [];
  const beside = job.services.some(isDindService) && hostVariables(job).length === 0;
  return foundInScripts(job).filter(({ message }) => message === 'host' || !beside);
}

const foundInScripts = inCommands((command): FoundUse[] => {
  const set = command.assignments.filter(
    ({ name, value }) => name === 'DOCKER_HOST' && isHostSocketAddress(value.text),
  );
  return [
    ...set.map(({ value: { at, text, from } }) => ({ at, value: text, from, message: 'host' as const })),
    ...[...socketUses(command)].map((use) => ({ ...use, message: 'socket' as const })),
  ];
});

/** One is enough: the others have the same cause. */
function firstDockerCommand(job: Job): SocketUse | undefined {
  if (hasOwnDaemon(job) || setsHost(job)) return undefined;
  const [command] = dockerCommands(job);
  return command && commandUse(command);
}

const dockerCommands = commandsThat(usesDefaultDaemon);

function setsHost(job: Job): boolean {
  return variablesNamed(job, 'DOCKER_HOST').length > 0 || assigningHost(job).length > 0;
}

const assigningHost = commandsThat(({ assignments }) => assignments.some(({ name }) => name === 'DOCKER_HOST'));

function commandUse(command: JobCommand): SocketUse {
  const inner = subcommand(command);
  const words = inner[0]?.text === 'compose' || inner[0]?.text === 'buildx' ? inner.slice(0, 2) : inner.slice(0, 1);
  const last = words.at(-1) ?? command.words[0];
  const value = [command.name, ...words.map((word) => word.text)].join(' ');
  return { at: last?.at ?? command.at, value, from: last?.from ?? [] };
}
