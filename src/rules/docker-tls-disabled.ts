import { z } from 'zod';
import type { Job, Service } from '../ci/config.ts';
import type { Located } from '../source.ts';
import { hasOwnDaemon, isDindService } from './dind.ts';
import { replacement } from './replacement.ts';
import { defineRule, type Hit } from './rule.ts';
import { runnerJobs } from './runner-jobs.ts';
import { commandsOf } from './script-commands.ts';
import { shownText, variablesNamed } from './yaml-variables.ts';

export const dockerTlsDisabled = defineRule({
  id: 'docker-tls-disabled',
  summary: 'A Docker daemon of the job is reachable without TLS, or trusts registries without it.',
  why: 'Without TLS, whatever shares the network with the daemon is root in its container, which is a privileged one.',
  fix: 'Leave `DOCKER_TLS_CERTDIR` at `/certs` and talk to port 2376; give a registry a certificate instead of an exception.',
  blindSpots: 'Variables of the project’s settings and the daemon’s configuration file are not in the file.',
  keywords: ['variables', 'services:variables', 'services:command', 'script'],
  level: 'warning',
  source:
    'https://docs.gitlab.com/ci/docker/using_docker_build/#docker-in-docker-with-tls-enabled-in-the-docker-executor',
  examples: {
    bad: [
      {
        yaml: 'build:\n  services: ["docker:27-dind"]\n  variables:\n    DOCKER_HOST: tcp://docker:2375\n    DOCKER_TLS_CERTDIR: ""\n  script: [docker build .]\n',
      },
      {
        yaml: 'build:\n  services:\n    - name: docker:27-dind\n      command: ["--insecure-registry=registry.local:5000"]\n  script: [docker build .]\n',
      },
    ],
    good: [
      {
        yaml: 'build:\n  services: ["docker:27-dind"]\n  variables:\n    DOCKER_HOST: tcp://docker:2376\n    DOCKER_TLS_CERTDIR: /certs\n  script: [docker build .]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    certificates: '{name} is empty, so the Docker daemon {daemon} makes no certificates and asks for none.',
    port: '{name} is {value}: the port of a Docker daemon without TLS.',
    option: 'The Docker daemon {daemon} is started with {value}.',
  },
  *check(config) {
    for (const job of runnerJobs(config)) {
      const daemons = job.services.filter(isDindService);
      yield* plainPorts(job);
      for (const daemon of daemons) yield* weakDaemon(job, daemon);
      if (daemons.length === 0) continue;
      for (const { at, value } of variablesNamed(job, 'DOCKER_TLS_CERTDIR')) {
        if (value.text === '') yield certificates(job, at, shownText(daemons[0]?.name ?? value));
      }
    }
  },
});

function certificates(job: Job, at: Located<unknown>, daemon: string): Hit {
  const name = 'DOCKER_TLS_CERTDIR';
  // An absent value has no text of its own to be replaced.
  const mend = at.at.text === '' ? {} : replacement({ ...at, value: '' }, '/certs');
  return { at, job, message: 'certificates', value: '', values: { name, daemon }, ...mend };
}

/** `DOCKER_HOST: tcp://…:2375`, in YAML or in a script of a job with its own daemon. */
function* plainPorts(job: Job): Iterable<Hit> {
  const isPlain = (address: string) => /^(tcp|http):\/\/.*:2375\/?$/.test(address);
  const hit = (at: Located<string>, value: string): Hit => {
    return { at, job, message: 'port', value, values: { name: 'DOCKER_HOST', value } };
  };
  for (const { at, value } of variablesNamed(job, 'DOCKER_HOST')) {
    const mend = replacement(at, at.value.replace(/:2375(\/?)$/, ':2376$1'));
    if (isPlain(shownText(value))) yield { ...hit(at, shownText(value)), ...(isPlain(at.value) ? mend : {}) };
  }
  if (!hasOwnDaemon(job)) return;
  for (const { assignments } of commandsOf(job)) {
    for (const { name, value } of assignments) {
      if (name === 'DOCKER_HOST' && isPlain(value.text)) yield hit(value.at, value.text);
    }
  }
}

function* weakDaemon(job: Job, daemon: Service): Iterable<Hit> {
  const own = daemon.variables.get('DOCKER_TLS_CERTDIR');
  if (own && own.value.value === '') yield certificates(job, own.value, shownText(daemon.name));
  for (const word of daemon.command) {
    if (!/^--(tls=false|tlsverify=false|insecure-registry)/.test(word.value)) continue;
    yield {
      at: word,
      job,
      message: 'option',
      value: word.value,
      values: { value: word.value, daemon: shownText(daemon.name) },
    };
  }
}
