import { z } from 'zod';
import type { Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { isDockerOfficial } from '../runner/docker-official-images.ts';
import { parseImageName } from '../runner/image-name.ts';
import type { HitDraft } from './judging/hit.ts';
import { isNoContainer } from './judging/refused-images.ts';
import { defineRule, type RuleContext } from './rule.ts';

const MUTABLE =
  'latest stable edge main master dev develop nightly next current lts rolling testing unstable canary head'.split(' ');

const messages = {
  'no-tag': '{value} names no version, so it is whatever `latest` is when the job runs.',
  mutable: '{value} uses the tag {tag}, which moves.',
  'no-digest': '{value} is not pinned to a digest, which the policy requires.',
} as const;

type Context = RuleContext<typeof messages>;

export const imageNotPinned = defineRule({
  id: 'image-not-pinned',
  summary: 'An image or service with no tag, with a tag that moves, or without a digest where one is required.',
  why: 'Once somebody pushes the tag again, what runs is no longer what was audited.',
  fix: 'Name a version, ideally with its digest: `ruby:3.4.7@sha256:…`.',
  blindSpots:
    'Any tag can be pushed again, even a version: only a digest is certain (`digest: required`). Tags that contain unknown variables are not reported, and neither are names that only runners without containers would take.',
  keywords: ['image', 'services'],
  level: 'off',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#use-locked-down-versions-of-container-images',
  examples: {
    bad: [
      { yaml: 'build:\n  image: ruby\n  script: [rake]\n' },
      { yaml: 'build:\n  image: registry.example.org:5000/ruby:latest\n  script: [rake]\n' },
    ],
    good: [
      { yaml: 'build:\n  image: ruby:3.4\n  script: [rake]\n' },
      {
        yaml: `build:\n  image: ruby:latest@sha256:${'0123456789abcdef'.repeat(4)}\n  script: [rake]\n`,
        policy: 'rules:\n  image-not-pinned:\n    digest: required\n',
      },
    ],
  },
  options: z.strictObject({
    tags: z.array(z.string()).default(MUTABLE).describe('Tags that move.'),
    digest: z.enum(['required', 'optional']).default('optional').describe('Whether a digest is required.'),
  }),
  messages,
  perLine: true,
  *check(config, options, context) {
    for (const job of runnerJobs(config)) {
      const images: Image[] = [...(job.image ? [job.image] : []), ...job.services];
      if (images.length === 0 || isNoContainer(context.candidates(job))) continue;
      for (const image of images) {
        const draft = looseness(job, image, options, context);
        if (draft) yield draft.because(...image.name.from);
      }
    }
  },
});

function looseness(
  job: Job,
  { name }: Image,
  options: { readonly tags: readonly string[]; readonly digest: 'required' | 'optional' },
  { hit }: Context,
): HitDraft | null {
  // an unknown end may hold tag and digest
  if (typeof name.pieces.at(-1) !== 'string') return null;
  const value = shownText(name);
  const { tag, digest } = parseImageName(value);
  if (digest !== null || tag?.includes('$')) return null;
  if (tag === null) return isNoDockerName(value) ? null : hit(job, name.source, 'no-tag', { value });
  if (options.tags.includes(tag)) return hit(job, name.source, 'mutable', { value, tag });
  return options.digest === 'required' ? hit(job, name.source, 'no-digest', { value }) : null;
}

/** A bare name that Docker Hub does not have is a machine's, or one of a custom executor: `macos-15-xcode-16`. */
function isNoDockerName(image: string): boolean {
  return !/[/$]/.test(image) && !isDockerOfficial(image);
}
