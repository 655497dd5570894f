import { z } from 'zod';
import { lintExpressions, lintPatterns } from '../runner/lint-patterns.ts';
import { permitsEverything } from '../runner/permits-everything.ts';
import { scalarsOf, settingOf } from '../runner/runner-config.ts';
import type { HitDraft } from './judging/hit.ts';
import { defineRunnerConfigRule, type RunnerHits, type RunnerUnderReview } from './judging/runner-config-rule.ts';

const messages = {
  allowed_images: 'Without {value}, a job can use any image.',
  allowed_services: 'Without {value}, a job can use any image as a service.',
  everything: 'The pattern {value} in {list} allows every image.',
  pattern: 'The pattern {value} in {list} does not do what it seems to: {fault}.',
} as const;

type Hits = RunnerHits<typeof messages>;

export const runnerConfigImagesOpen = defineRunnerConfigRule({
  id: 'runner-config-images-open',
  summary: 'A shared runner that starts any image, or whose list of images does not do what it seems to.',
  why: 'The runner’s own list is the only one that nobody can bypass, and it silently ignores a wrong pattern.',
  fix: 'List the images and services that jobs need in `allowed_images` and `allowed_services`, each with its registry.',
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
  messages,
  *check(runner, _options, hits) {
    const { table, executor, containers, shared } = runner;
    const machines = ['virtualbox', 'parallels'].find((name) => name === executor);
    if (machines) yield* uselessPatterns(settingOf(table, machines)?.value, 'allowed_images', lintExpressions, hits);
    if (!usesImages(runner)) return;
    if (shared) yield* missingLists(runner, hits);
    for (const list of LISTS) {
      if (shared) yield* openPattern(containers, list, hits);
      yield* uselessPatterns(containers, list, lintPatterns, hits);
    }
  },
});

const LISTS = ['allowed_images', 'allowed_services'] as const;

/** One finding for what is missing altogether, one for each list that is there and empty. */
function* missingLists({ table, containers }: RunnerUnderReview, { hitByClass }: Hits): Iterable<HitDraft> {
  const missing = LISTS.filter((list) => !settingOf(containers, list));
  const [first] = missing;
  const section = containers ?? settingOf(table, 'executor')?.value ?? table;
  if (first) yield hitByClass(section, first, { value: missing.join(', ') });
  for (const list of LISTS) {
    const given = settingOf(containers, list)?.value;
    if (given && scalarsOf(given).length === 0) yield hitByClass(given, list, { value: list });
  }
}

function usesImages({ executor, containers }: RunnerUnderReview): boolean {
  return executor === null ? containers !== null : executor === 'kubernetes' || executor.startsWith('docker');
}

type Section = Parameters<typeof settingOf>[0];

function* openPattern(section: Section, list: string, { hitByClass }: Hits): Iterable<HitDraft> {
  const open = scalarsOf(settingOf(section, list)?.value).find(({ text }) => permitsEverything(text));
  if (open) yield hitByClass(open, 'everything', { value: open.text, list });
}

function* uselessPatterns(
  section: Section,
  list: string,
  lint: typeof lintPatterns,
  { hit }: Hits,
): Iterable<HitDraft> {
  const patterns = scalarsOf(settingOf(section, list)?.value);
  for (const { index, message } of lint(patterns.map(({ text }) => text))) {
    const node = patterns[index];
    if (node) yield hit(node, 'pattern', { value: node.text, list, fault: message.replaceAll('`', '') });
  }
}
