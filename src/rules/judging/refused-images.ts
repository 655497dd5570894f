/** What `image-not-allowed` and `service-not-allowed` share: the policy's list first, then what the runners would say. */
import { z } from 'zod';
import type { Image, Job, ResolvedConfig } from '../../ci/config.ts';
import { runnerJobs } from '../../ci/runner-jobs.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import {
  type ImageList,
  type ImageUse,
  judgeImage,
  limits,
  refusalSentence,
  usesContainers,
} from '../../runner/allowed-images.ts';
import { nearestImage } from '../../runner/nearest-image.ts';
import { judgePartialImage } from '../../runner/partial-image.ts';
import { imagePatterns } from '../../runner/pattern-list.ts';
import { acceptedByRunner } from '../../runner/run-time.ts';
import type { Candidates } from '../../runner/runner-class.ts';
import type { Hit, RuleContext } from '../rule.ts';
import { tagLocations } from './hit.ts';
import { replacement } from './replacement.ts';

export const imageListOptions = z.strictObject({
  allow: imagePatterns().default([]).describe('Patterns of images that may be used; empty: every image.'),
  deny: imagePatterns('deny').default([]).describe('Patterns of images that may not be used; asked first.'),
  docker_official: z.boolean().default(false).describe("Allow Docker Hub's official images."),
});

export type ImageListOptions = z.infer<typeof imageListOptions>;

export function listOf(options: ImageListOptions): ImageList {
  return { allow: options.allow, deny: options.deny, dockerOfficial: options.docker_official };
}

/** Sentences for `what`: "The image", "The service". */
export function refusalMessages(what: string): Record<string, string> {
  return {
    denied: `${what} {value} is refused by the policy: it matches {pattern} of its deny list.`,
    'not-listed': `${what} {value} is not among the images that the policy allows.`,
    nearest: `${what} {value} is not among the images that the policy allows, but {nearest} is.`,
    'runner-refuses': `${what} {value} will make the job fail, because its runner does not permit it. It will say: {sentence}`,
  };
}

export function* refusedImages(
  config: ResolvedConfig,
  options: ImageListOptions,
  context: RuleContext,
  use: ImageUse,
): Iterable<Hit> {
  const list = listOf(options);
  for (const job of runnerJobs(config)) {
    const images = use === 'service' ? job.services : job.image ? [job.image] : [];
    if (images.length === 0) continue;
    const candidates = context.candidates(job);
    for (const image of images) {
      const hit = refusedByPolicy(job, image, list, candidates) ?? refusedByRunners(job, image, use, candidates);
      if (hit) yield hit;
    }
  }
}

/** Known to be no container image: only runners that run none take the job. */
export function isNoContainer(candidates: Candidates): boolean {
  return !candidates.assumed && !candidates.classes.some(usesContainers);
}

function refusedByPolicy(job: Job, image: Image, list: ImageList, candidates: Candidates): Hit | null {
  if (isNoContainer(candidates)) return null;
  const { text, pieces } = image.name;
  if (text === '') return null;
  if (text === null) {
    if (judgePartialImage(pieces, list) !== 'refused') return null;
    return refusal(job, image, 'not-listed', {});
  }
  const verdict = judgeImage(text, list);
  if (verdict.accepted) return null;
  if (verdict.by !== null) return refusal(job, image, 'denied', { pattern: verdict.by });
  const nearest = limits(list) ? nearestImage(text, list.allow) : null;
  if (!nearest) return refusal(job, image, 'not-listed', {});
  const mend = nearest.exact && image.name.from.length === 0 ? replacement(image.name.source, nearest.image) : {};
  return { ...refusal(job, image, 'nearest', { nearest: nearest.image }), ...mend };
}

function refusedByRunners(job: Job, image: Image, use: ImageUse, candidates: Candidates): Hit | null {
  if (image.name.text === '') return null;
  if (!candidates.classes.every((runner) => acceptedByRunner(image.name, use, runner) === 'refused')) return null;
  const sentence = refusalSentence(shownText(image.name), use);
  const hit = refusal(job, image, 'runner-refuses', { sentence });
  return { ...hit, because: [...(hit.because ?? []), ...tagLocations(job)], runners: candidates };
}

function refusal(job: Job, image: Image, message: string, values: Readonly<Record<string, string>>): Hit {
  const text = shownText(image.name);
  return {
    at: image.name.source,
    job,
    message,
    value: text,
    values: { value: text, ...values },
    because: image.name.from.map((variable) => variable.at),
  };
}
