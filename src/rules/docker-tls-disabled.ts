import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText, variablesNamed } from '../ci/yaml-variables.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { hasOwnDaemon, isDindService } from './judging/dind.ts';
import type { HitDraft } from './judging/hit.ts';
import { inCommands } from './judging/in-commands.ts';
import { quotedLike } from './judging/quoted-like.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  certificates: '{name} is empty, so the Docker daemon {daemon} creates no certificates and requires none.',
  port: '{name} is {value}, the port of a Docker daemon without TLS.',
  option: 'The Docker daemon {daemon} is started with {value}.',
} as const;

type Context = RuleContext<typeof messages>;

export const dockerTlsDisabled = defineRule({
  id: 'docker-tls-disabled',
  summary: 'A job’s Docker daemon can be reached without TLS, or accepts registries without it.',
  why: 'Without TLS, anything on the same network as the daemon can become root in its container, which is privileged.',
  fix: 'Leave `DOCKER_TLS_CERTDIR` at `/certs` and use port 2376; give a registry a certificate instead of making an exception for it.',
  blindSpots: 'Variables in the project’s settings and the daemon’s own configuration file are not read.',
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
  messages,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      for (const draft of oneOf(
        [...withoutCertificates(job, context)],
        [...plainPorts(job, context), ...weakOptions(job, context)],
      )) {
        yield* isAboutRegistries(draft) || !hasOwnDaemon(job) ? [draft] : onItsRunner(job, draft, context);
      }
    }
  },
});

/** Without certificates there is no TLS, however it is written besides. */
function* oneOf(causes: readonly HitDraft[], others: readonly HitDraft[]): Iterable<HitDraft> {
  const following = causes.length > 0 ? others.filter((other) => !isAboutRegistries(other)) : [];
  yield* causes.map((cause) => cause.because(...following.map(({ hit }) => hit.at.at)));
  yield* others.filter((other) => !following.includes(other));
}

/** Nobody but the job itself reaches a daemon of its own on a machine that it has to itself. */
function* onItsRunner(job: Job, draft: HitDraft, context: Context): Iterable<HitDraft> {
  const reached = context.candidates(job).classes.find(({ isolation }) => isolation !== 'vm-per-job');
  if (reached) yield draft.judgedBy(reached);
}

function isAboutRegistries({ hit }: HitDraft): boolean {
  return hit.value.includes('--insecure-registry');
}

function* withoutCertificates(job: Job, { hit }: Context): Iterable<HitDraft> {
  const name = 'DOCKER_TLS_CERTDIR';
  const daemons = job.services.filter(isDindService);
  const ofDaemons = daemons.flatMap((daemon) => {
    const own = daemon.variables.get(name)?.value;
    return own?.value === '' ? [{ at: own, daemon }] : [];
  });
  const ofJob = variablesNamed(job, name).flatMap(({ at, value }) => {
    return value.text === '' && daemons[0] ? [{ at, daemon: daemons[0] }] : [];
  });
  for (const { at, daemon } of [...ofDaemons, ...ofJob]) {
    // An absent value has no text of its own to be replaced.
    const suggested = at.at.text === '' ? null : quotedLike({ ...at, value: '' }, '/certs');
    yield hit(job, at, 'certificates', { name, daemon: shownText(daemon.name) }, '')
      // the daemon then listens on another port, and the client needs the certificates
      .suggest(suggested, { safe: false });
  }
}

/** `DOCKER_HOST: tcp://…:2375`, in YAML or in a script of a job with its own daemon. */
function* plainPorts(job: Job, { hit }: Context): Iterable<HitDraft> {
  const name = 'DOCKER_HOST';
  for (const { at, value } of variablesNamed(job, name)) {
    const address = shownText(value);
    if (!isPlain(address)) continue;
    const suggested = isPlain(at.value) ? quotedLike(at, at.value.replace(/:2375(\/?)$/, ':2376$1')) : null;
    // another daemon listens there, if any
    yield hit(job, at, 'port', { name, value: address }).suggest(suggested, { safe: false });
  }
  if (!hasOwnDaemon(job)) return;
  for (const { at, text } of plainAddresses(job)) yield hit(job, at, 'port', { name, value: text });
}

const plainAddresses = inCommands(({ assignments }) =>
  assignments.flatMap(({ name, value }) => (name === 'DOCKER_HOST' && isPlain(value.text) ? value : [])),
);

function isPlain(address: string): boolean {
  return /^(tcp|http):\/\/.*:2375\/?$/.test(address);
}

/** Also within a longer text, as after `sh -c`. */
const WEAK_OPTION =
  /(?:^|\s)(?:--(?:tls=false|tlsverify=false|insecure-registry)|(?:-H|--host)[= ]?tcp:\/\/\S*:2375)(?![\d])/;

/** Of the job's daemons, of one that the script itself starts, and of a client that is told where to go. */
function* weakOptions(job: Job, { hit }: Context): Iterable<HitDraft> {
  for (const { text, word, daemon } of weakOptionsIn(job)) {
    yield hit(job, word.at, 'option', { value: text, daemon });
  }
  for (const { name, entrypoint, command } of job.services.filter(isDindService)) {
    for (const word of [...(entrypoint ?? []), ...command]) {
      if (!WEAK_OPTION.test(word.value)) continue;
      yield hit(job, word, 'option', { value: word.value, daemon: shownText(name) });
    }
  }
}

const weakOptionsIn = inCommands((command) =>
  weakOptionsOf(command).map((option) => ({ ...option, daemon: command.name })),
);

interface Option {
  readonly text: string;
  readonly word: CommandWord;
}

function weakOptionsOf({ name, words, keyword }: JobCommand): readonly Option[] {
  if (keyword === 'entrypoint' || keyword === 'command') return [];
  const isDaemon = name === 'dockerd' || name.startsWith('dockerd-');
  if (isDaemon) return optionsIn(words).filter(({ text }) => WEAK_OPTION.test(text));
  if (name !== 'docker') return [];
  return optionsIn(clientWords(words)).filter(({ text }) => WEAK_OPTION.test(text) && text.includes('2375'));
}

const HOST_OPTION = /^(?:-H|--host)$/;

/** The words, and the address with the option before it. */
function optionsIn(words: readonly CommandWord[]): readonly Option[] {
  return words.map((word, index) => {
    const next = words[index + 1];
    return HOST_OPTION.test(word.text)
      ? { text: `${word.text} ${next?.text ?? ''}`, word: next ?? word }
      : { text: word.text, word };
  });
}

/** Up to the subcommand: what follows are the options of that. */
function clientWords(words: readonly CommandWord[]): readonly CommandWord[] {
  const subcommand = words.findIndex(
    ({ text }, index) => index > 0 && !text.startsWith('-') && !HOST_OPTION.test(words[index - 1]?.text ?? ''),
  );
  return subcommand === -1 ? words : words.slice(0, subcommand + 1);
}
