import { z } from 'zod';
import type { ExpandedText, Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import type { ImageUse } from '../runner/allowed-images.ts';
import { limits } from '../runner/image-list.ts';
import { judgePartialImage } from '../runner/partial-image.ts';
import type { Candidates } from '../runner/runner-class.ts';
import { imageNotAllowed } from './image-not-allowed.ts';
import { isNoContainer, listOf } from './judging/refused-images.ts';
import { defineRule, type RuleContext } from './rule.ts';
import { serviceNotAllowed } from './service-not-allowed.ts';

export const imageNotEvaluable = defineRule({
  id: 'image-not-evaluable',
  summary: 'An image, service, pull policy or runner tag that depends on a variable whose value is not known here.',
  why: 'Until the job runs, nobody can tell which image it will use or which runner will take it.',
  fix: 'Write the value out, or set the variable in the configuration instead of in the settings.',
  blindSpots:
    'Variables of the project, its groups and the instance, of a trigger or of a schedule cannot be read here. They also take precedence over variables of the configuration, which are taken as written. Where the known part of a name is enough to decide, `image-not-allowed` and `service-not-allowed` judge it; where no list limits images, a partly known name is not reported.',
  keywords: ['image', 'services', 'pull_policy', 'tags', 'variables'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/variables/where_variables_can_be_used/',
  examples: {
    bad: [
      {
        yaml: 'build:\n  image: $BUILD_IMAGE\n  script: [make]\n',
        policy: 'rules:\n  image-not-allowed:\n    allow: ["registry.example.org/**"]\n',
      },
    ],
    good: [
      {
        yaml: 'variables: {VERSION: "3.4"}\nbuild:\n  image: ruby:$VERSION\n  script: [make]\n',
        policy: 'rules:\n  image-not-allowed:\n    allow: ["ruby:*"]\n',
      },
      {
        yaml: 'build:\n  image: registry.example.org/$NAME\n  script: [make]\n',
        policy: 'rules:\n  image-not-allowed:\n    allow: ["registry.example.org/**"]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    image: 'The image {value} cannot be judged: the value of {variables} is not known here.',
    service: 'The service {value} cannot be judged: the value of {variables} is not known here.',
    'pull-policy': 'The pull policy {value} cannot be judged: the value of {variables} is not known here.',
    tag: 'The tag {value} does not say which runner will take the job: the value of {variables} is not known here.',
  },
  findsUnknown: true,
  oneReason: { image: 'variables', service: 'variables', 'pull-policy': 'variables', tag: 'variables' },
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      if (job.kind === 'unused') continue;
      for (const { text, message } of judgedTexts(job, context)) {
        if (text.text !== null) continue;
        const names = text.pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.unknown]));
        const variables = [...new Set(names)].map((name) => `$${name}`).join(', ');
        yield context
          .hit(job, text.source, message, { value: text.source.value, variables }, shownText(text))
          .because(...text.from)
          .notEvaluable();
      }
    }
  },
});

interface JudgedText {
  readonly text: ExpandedText;
  readonly message: ImageUse | 'pull-policy' | 'tag';
}

/** What the verdict on a job rests on. */
function* judgedTexts(job: Job, context: RuleContext): Iterable<JudgedText> {
  const candidates = context.candidates(job);
  // where the known tags fit no class, the unknown ones change nothing
  if (!candidates.assumed) for (const text of job.tags ?? []) yield { text, message: 'tag' };
  if (isNoContainer(candidates)) return;
  for (const [use, image] of imagesOf(job)) {
    for (const text of image.pullPolicy) yield { text, message: 'pull-policy' };
    if (matters(image, use, candidates, context)) yield { text: image.name, message: use };
  }
}

function imagesOf(job: Job): [ImageUse, Image][] {
  const services = job.services.map((service): [ImageUse, Image] => ['service', service]);
  return job.image ? [['image', job.image], ...services] : services;
}

/** Not where the known part decides; with no list at all, only where nothing of the name is known. */
function matters(image: Image, use: ImageUse, candidates: Candidates, context: RuleContext): boolean {
  const { pieces } = image.name;
  const options = context.optionsOf(use === 'image' ? imageNotAllowed : serviceNotAllowed);
  const lists = candidates.classes.map(
    (runner) => (use === 'image' ? runner.allowedImages : runner.allowedServices) ?? [],
  );
  const all = lists.map((allow) => ({ allow, deny: [] as readonly string[], dockerOfficial: false }));
  all.push(...options.map(listOf));
  const verdicts = all.map((list) => judgePartialImage(pieces, list));
  const unlimited = !all.some((list) => limits(list) || list.deny.length > 0);
  if (unlimited) return isUnknown(image.name);
  return verdicts.includes('unknown') && !verdicts.slice(lists.length).includes('refused');
}

/** Not a word of it is. */
function isUnknown({ pieces }: ExpandedText): boolean {
  return pieces.every((piece) => typeof piece !== 'string');
}
