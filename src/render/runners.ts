/** What `runners explain` prints for people. Names and values from the configuration are untrusted here. */
import pc from 'picocolors';
import type { JobExplanation, Origin, RunnerVerdict, TagExplanation } from '../review/judge/explain-runners.ts';
import { locationText, printable } from './printable.ts';
import { english } from './words-en.ts';

type Colors = ReturnType<typeof pc.createColors>;
type Obstacle = RunnerVerdict['because'][number];

export function runnersText(jobs: readonly JobExplanation[], options: { readonly color: boolean }): string {
  const colors = pc.createColors(options.color);
  if (jobs.length === 0) return 'There is no job that can run.\n';
  return `${jobs.map((job) => jobLines(job, colors).join('\n')).join('\n\n')}\n`;
}

function jobLines(job: JobExplanation, colors: Colors): string[] {
  const parents = job.triggers.map((name) => ` in the child pipeline of ${printable(name)}`).reverse();
  const head = `${colors.bold(printable(job.job))}${parents.join('')}  ${colors.dim(locationText(job.at))}`;
  if (job.kind === 'trigger') return [head, '  A trigger job: GitLab starts its pipeline by itself, on no runner.'];
  const unused = job.kind === 'unused' ? ['  A hidden job that nothing uses.'] : [];
  return [
    head,
    ...unused,
    `  runs in: ${runsIn(job)}`,
    ...tagLines(job.tags, colors),
    '  runners:',
    ...job.runners.flatMap((verdict) => runnerLines(verdict, job, colors)),
    ...conclusion(job, colors).map((line) => `  ${line}`),
  ];
}

function runsIn({ pipelines }: JobExplanation): string {
  return pipelines.length > 0 ? pipelines.map((kind) => english.pipelines[kind]).join(', ') : 'no pipeline';
}

function tagLines(tags: JobExplanation['tags'], colors: Colors): string[] {
  if (tags === null || tags.length === 0) return ['  tags: none'];
  return ['  tags:', ...tags.map((tag) => `    ${tagLine(tag, colors)}`)];
}

function tagLine({ written, text, unknown, from, variables }: TagExplanation, colors: Colors): string {
  const value = text ?? `not known: ${unknown.map((name) => `$${name}`).join(', ')}`;
  const shown = text === written ? written : `${written} → ${value}`;
  const origins = [from, ...variables].map((origin, index) => {
    return index === 0 ? originText(origin) : `${JSON.stringify(origin.value)} at ${originText(origin)}`;
  });
  return `${printable(shown)}  ${colors.dim(printable(origins.join('; ')))}`;
}

function originText({ at, via }: Origin): string {
  const way = via.map((hop) => `${hop.by} ${hop.name}`).reverse();
  return `${locationText(at)}${way.length > 0 ? ` (${way.join(' ← ')})` : ''}`;
}

function runnerLines(verdict: RunnerVerdict, job: JobExplanation, colors: Colors): string[] {
  const { runner, assumed, takes, because, refusals, unknowns } = verdict;
  const mark = takes ? colors.green('takes it') : colors.dim('does not');
  const reasons = because.map((obstacle) => obstacleText(obstacle, verdict, job)).join('; ');
  const name = assumed ? 'unknown_runner' : printable(runner.name);
  const head = `    ${takes ? colors.bold(name) : name}: ${mark}, ${takes ? describe(runner) : printable(reasons)}`;
  if (!takes) return [head];
  return [
    head,
    ...refusals.map(({ sentence }) => `      ${colors.red('fails there:')} ${printable(sentence)}`),
    ...unknowns.map(({ what, value }) => {
      return `      ${colors.yellow('not known')} before it runs: ${WHAT[what]} ${printable(value)}`;
    }),
  ];
}

const WHAT: Readonly<Record<RunnerVerdict['unknowns'][number]['what'], string>> = {
  image: 'the image',
  service: 'the service',
  'pull-policy': 'the pull policy',
  user: 'the user',
};

function obstacleText(obstacle: Obstacle, { runner }: RunnerVerdict, job: JobExplanation): string {
  switch (obstacle.kind) {
    case 'not-offered':
      return `offered only to ${(runner.projects ?? []).join(', ') || 'no project'}`;
    case 'untagged':
      return 'runs no jobs without tags';
    case 'tags-missing':
      return `its tags lack ${obstacle.tags.join(', ')}`;
    case 'protected-only':
      return `takes only jobs of protected branches and tags, and this one runs in ${runsIn(job)}`;
  }
}

function describe(runner: RunnerVerdict['runner']): string {
  return [
    runner.executor,
    runner.shared ? 'shared' : 'not shared',
    runner.isolation === 'none' ? 'no isolation' : runner.isolation,
    ...(runner.privileged ? ['privileged'] : []),
    ...(runner.dockerSocket ? ['docker.sock of the host'] : []),
    ...(runner.protectedOnly ? ['only protected branches and tags'] : []),
  ].join(', ');
}

function conclusion(job: JobExplanation, colors: Colors): string[] {
  const [worst = ''] = job.candidates;
  const decides = job.assumed
    ? 'No runner class takes the job: it is judged by unknown_runner, which is assumed.'
    : job.candidates.length > 1
      ? `Decides: ${printable(worst)}, the worst of ${job.candidates.length} candidates.`
      : `Decides: ${printable(worst)}.`;
  const unknown = (job.tags ?? []).some(({ text }) => text === null);
  const guarded = job.runners.every(({ runner, takes }) => !takes || runner.protectedOnly);
  const elsewhere = job.mayBeUnprotected;
  return [
    decides,
    ...(guarded && elsewhere ? ['In merge requests and on other branches no runner class is known to take it.'] : []),
    ...(unknown ? ['Tags that are not known were left out of the choice.'] : []),
    ...(job.fails ? [colors.red('It would fail at run time on every one of its candidates.')] : []),
  ];
}
