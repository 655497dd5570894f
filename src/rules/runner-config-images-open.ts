import { z } from 'zod';
import { lintExpressions, lintPatterns } from '../runner/lint-patterns.ts';
import { permitsEverything } from '../runner/open-patterns.ts';
import { scalarsOf, settingOf } from '../runner/runner-config.ts';
import type { Node } from '../yaml/tree.ts';
import {
  assumingHit,
  defineRunnerConfigRule,
  type RunnerUnderReview,
  runnerHit,
} from './judging/runner-config-rule.ts';
import type { Hit } from './rule.ts';

export const runnerConfigImagesOpen = defineRunnerConfigRule({
  id: 'runner-config-images-open',
  summary: 'A shared runner that starts any image, or whose list of images does not do what it looks like.',
  why: 'The list of the runner is the only one that nobody can get around, and it ignores a wrong pattern without a word.',
  fix: 'List the images and services that jobs need in `allowed_images` and `allowed_services`, with the registry in front.',
  blindSpots: 'Whether the listed images can be trusted is not known.',
  keywords: [
    'runners.docker.allowed_images',
    'runners.docker.allowed_services',
    'runners.kubernetes.allowed_images',
    'runners.kubernetes.allowed_services',
    'runners.virtualbox.allowed_images',
    'runners.parallels.allowed_images',
  ],
  level: 'warning',
  source: 'https://docs.gitlab.com/runner/executors/docker/#restrict-docker-images-and-services',
  examples: {
    bad: [
      { toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    image = "ruby:3"\n' },
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    allowed_images = ["!evil/*", "registry.example.org/**"]\n    allowed_services = ["postgres:*", "postgres"]\n',
      },
    ],
    good: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    allowed_images = ["registry.example.org/**"]\n    allowed_services = ["postgres:*", "postgres"]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    allowed_images: 'Without {value} a job can name any image there is.',
    allowed_services: 'Without {value} a job can name any image there is as a service.',
    everything: 'The pattern {value} of {list} permits every image there is.',
    pattern: 'The pattern {value} of {list} does not do what it looks like: {fault}.',
  },
  *check(runner) {
    const machines = ['virtualbox', 'parallels'].find((name) => name === runner.executor);
    if (machines) yield* wrongPatterns(runner, settingOf(runner.table, machines)?.value, 'allowed_images', true);
    if (!usesImages(runner)) return;
    if (runner.shared) yield* missingLists(runner);
    for (const list of LISTS) yield* wrongPatterns(runner, runner.containers ?? undefined, list, false);
  },
});

const LISTS = ['allowed_images', 'allowed_services'] as const;

/** One finding for what is missing altogether, one for each list that is there and empty. */
function* missingLists(runner: RunnerUnderReview): Iterable<Hit> {
  const missing = LISTS.filter((list) => !settingOf(runner.containers, list));
  const [first] = missing;
  const section = runner.containers ?? settingOf(runner.table, 'executor')?.value ?? runner.table;
  if (first) yield assumingHit(runner, section, first, missing.join(', '));
  for (const list of LISTS) {
    const given = settingOf(runner.containers, list)?.value;
    if (given && scalarsOf(given).length === 0) yield assumingHit(runner, given, list, list);
  }
}

function usesImages({ executor, containers }: RunnerUnderReview): boolean {
  return executor === null ? containers !== null : executor === 'kubernetes' || executor.startsWith('docker');
}

function* wrongPatterns(
  runner: RunnerUnderReview,
  table: Node | undefined,
  list: string,
  expressions: boolean,
): Iterable<Hit> {
  const patterns = scalarsOf(settingOf(table, list)?.value);
  const texts = patterns.map(({ text }) => text);
  const open = expressions ? undefined : patterns.find(({ text }) => permitsEverything(text));
  if (open && runner.shared) yield assumingHit(runner, open, 'everything', open.text, { list });
  for (const { index, message } of expressions ? lintExpressions(texts) : lintPatterns(texts)) {
    const node = patterns[index];
    if (node) yield runnerHit(runner, node, 'pattern', node.text, { list, fault: message.replaceAll('`', '') });
  }
}
