import { z } from 'zod';
import type { Job, Service } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText, variablesNamed } from '../ci/yaml-variables.ts';
import { commandsOf } from '../shell/script-commands.ts';
import type { Located } from '../source.ts';
import { hasOwnDaemon, isDindService } from './judging/dind.ts';
import { replacement } from './judging/replacement.ts';
import { defineRule, type Hit } from './rule.ts';

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
      const hits = [...hitsOf(job)];
      const isCause = (hit: Hit) => hit.message === 'certificates';
      yield* hits.some(isCause) ? hits.filter((hit) => isCause(hit) || !followsFromIt(hit)) : hits;
    }
  },
});

function* hitsOf(job: Job): Iterable<Hit> {
  const daemons = job.services.filter(isDindService);
  yield* plainPorts(job);
  yield* weakCommands(job);
  for (const daemon of daemons) yield* weakDaemon(job, daemon);
  if (daemons.length === 0) return;
  for (const { at, value } of variablesNamed(job, 'DOCKER_TLS_CERTDIR')) {
    if (value.text === '') yield certificates(job, at, shownText(daemons[0]?.name ?? value));
  }
}

/** Without certificates there is no TLS, however it is written besides; what can be mended in place is still said. */
function followsFromIt(hit: Hit): boolean {
  return hit.suggestion === undefined && !hit.value.includes('--insecure-registry');
}

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

/** Also inside of a longer text, as after `sh -c`. */
const WEAK_OPTION =
  /(?:^|\s)(?:--(?:tls=false|tlsverify=false|insecure-registry)|(?:-H|--host)[= ]?tcp:\/\/\S*:2375)(?![\d])/;

function weakOption(job: Job, at: Located<unknown>, value: string, daemon: string): Hit {
  return { at, job, message: 'option', value, values: { value, daemon } };
}

/** A daemon that the script itself starts, and a client that is told where to go. */
function* weakCommands(job: Job): Iterable<Hit> {
  for (const { name, words, keyword } of commandsOf(job)) {
    if (keyword === 'entrypoint' || keyword === 'command') continue;
    const isDaemon = name === 'dockerd' || name.startsWith('dockerd-');
    if (!isDaemon && name !== 'docker') continue;
    for (const [index, word] of words.entries()) {
      const option = /^(?:-H|--host)$/.test(word.text) ? `${word.text} ${words[index + 1]?.text ?? ''}` : word.text;
      const at = option === word.text ? word.at : (words[index + 1]?.at ?? word.at);
      if (WEAK_OPTION.test(option) && (isDaemon || option.includes('2375'))) yield weakOption(job, at, option, name);
      if (!isDaemon && !word.text.startsWith('-') && index > 0 && !/^(?:-H|--host)$/.test(words[index - 1]?.text ?? ''))
        break;
    }
  }
}

function* weakDaemon(job: Job, daemon: Service): Iterable<Hit> {
  const own = daemon.variables.get('DOCKER_TLS_CERTDIR');
  if (own && own.value.value === '') yield certificates(job, own.value, shownText(daemon.name));
  for (const word of [...(daemon.entrypoint ?? []), ...daemon.command]) {
    if (WEAK_OPTION.test(word.value)) yield weakOption(job, word, word.value, shownText(daemon.name));
  }
}
