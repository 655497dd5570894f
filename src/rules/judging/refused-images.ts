/** What `image-not-allowed` and `service-not-allowed` share: the policy's list first, then what the runners would say. */
import { z } from 'zod';
import type { Image, Job, ResolvedConfig } from '../../ci/config.ts';
import { runnerJobs } from '../../ci/runner-jobs.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import { type ImageUse, refusalSentence, usesContainers } from '../../runner/allowed-images.ts';
import { type ImageList, judgeImage, limits } from '../../runner/image-list.ts';
import { imagePatterns } from '../../runner/image-pattern-list.ts';
import { nearestImage } from '../../runner/nearest-image.ts';
import { judgePartialImage } from '../../runner/partial-image.ts';
import { acceptedByRunner } from '../../runner/run-time.ts';
import type { Candidates } from '../../runner/runner-class.ts';
import type { RuleContext } from '../rule.ts';
import type { HitDraft } from './hit.ts';
import { isMachineName, malformedPart } from './image-reference.ts';
import { quotedLike } from './quoted-like.ts';

export const imageListOptions = z.strictObject({
  allow: imagePatterns().default([]).describe('Patterns of images that may be used; empty: every image.'),
  deny: imagePatterns('deny').default([]).describe('Patterns of images that may not be used; checked first.'),
  docker_official: z.boolean().default(false).describe("Allow Docker Hub's official images."),
});

export type ImageListOptions = z.infer<typeof imageListOptions>;

export function listOf(options: ImageListOptions): ImageList {
  return { allow: options.allow, deny: options.deny, dockerOfficial: options.docker_official };
}

type Subject = 'The image' | 'The service';

export function refusalMessages<const What extends Subject>(what: What) {
  return {
    denied: `${what} {value} is refused by the policy: it matches {pattern} on its deny list.`,
    'not-listed': `${what} {value} is not among the images that the policy allows.`,
    nearest: `${what} {value} is not among the images that the policy allows, but {nearest} is.`,
    'runner-refuses': `${what} {value} will make the job fail, because its runner does not allow it. The job log will say: {sentence}`,
  } as const;
}

type Context = RuleContext<ReturnType<typeof refusalMessages<Subject>>>;

/** `isSaid`: another rule says of a name that no container runtime accepts it. */
export function* refusedImages(
  config: ResolvedConfig,
  options: ImageListOptions,
  context: Context,
  { use, isSaid }: { readonly use: ImageUse; readonly isSaid: boolean },
): Iterable<HitDraft> {
  const list = listOf(options);
  for (const job of runnerJobs(config)) {
    for (const image of imagesOf(job, use)) {
      if (isMachineName(job, shownText(image.name), context.candidates(job))) continue;
      if (isSaid && malformedPart(image) !== null) continue;
      const inContainer = !isNoContainer(context.candidates(job));
      const refused = inContainer ? refusedByPolicy(job, image, list, context) : null;
      const draft = refused ?? refusedByRunners(job, image, use, context);
      if (draft) yield draft;
    }
  }
}

function imagesOf({ image, services }: Job, use: ImageUse): readonly Image[] {
  if (use === 'service') return services;
  return image ? [image] : [];
}

/** Known to be no container image: only runners that run none take the job. */
export function isNoContainer(candidates: Candidates): boolean {
  return !candidates.assumed && !candidates.classes.some(usesContainers);
}

function refusedByPolicy(job: Job, image: Image, list: ImageList, { hit }: Context): HitDraft | null {
  const { text, pieces, source, from } = image.name;
  const value = shownText(image.name);
  const notListed = () => hit(job, source, 'not-listed', { value }).because(...from);
  if (text === '') return null;
  if (text === null) return judgePartialImage(pieces, list) === 'refused' ? notListed() : null;
  const verdict = judgeImage(text, list);
  if (verdict.accepted) return null;
  if (verdict.by !== null) return hit(job, source, 'denied', { value, pattern: verdict.by }).because(...from);
  const nearest = limits(list) ? nearestImage(text, list.allow) : null;
  if (!nearest) return notListed();
  const suggested = nearest.exact && from.length === 0 ? quotedLike(source, nearest.image) : null;
  return (
    hit(job, source, 'nearest', { value, nearest: nearest.image })
      .because(...from)
      // the same name elsewhere need not be the same image
      .suggest(suggested, { safe: false })
  );
}

function refusedByRunners(job: Job, image: Image, use: ImageUse, context: Context): HitDraft | null {
  const { classes } = context.candidates(job);
  if (image.name.text === '') return null;
  if (!classes.every((runner) => acceptedByRunner(image.name, use, runner) === 'refused')) return null;
  const value = shownText(image.name);
  return context
    .hit(job, image.name.source, 'runner-refuses', { value, sentence: refusalSentence(value, use) })
    .because(...image.name.from)
    .judgedBy(...classes);
}
