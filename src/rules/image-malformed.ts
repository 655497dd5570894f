import { z } from 'zod';
import type { Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { usesContainers } from '../runner/allowed-images.ts';
import type { Candidates } from '../runner/runner-class.ts';
import type { HitDraft } from './judging/hit.ts';
import { isMachineName, isReference, lowerCased, malformedPart, SCHEME } from './judging/image-reference.ts';
import { quotedLike } from './judging/quoted-like.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  scheme: 'The image {value} begins with a scheme ({scheme}), which image names do not have, so the job fails.',
  uppercase: 'The image {value} has capital letters in its repository, which no registry accepts, so the job fails.',
  malformed: 'No container runtime accepts {value} as the name of an image, so the job fails.',
} as const;

type Context = RuleContext<typeof messages>;

export const imageMalformed = defineRule({
  id: 'image-malformed',
  summary: 'The name of an image or service that no container runtime accepts.',
  why: 'The job fails before its first command, and only once it has waited for a runner.',
  fix: 'Write it as `registry/repository:tag`, in small letters, with one tag and without a scheme.',
  blindSpots:
    'Of a name that holds unknown variables only its beginning is judged. Names that may be those of virtual machines are left to their runners.',
  keywords: ['image', 'services'],
  level: 'error',
  source: 'https://pkg.go.dev/github.com/distribution/reference',
  examples: {
    bad: [
      { yaml: 'build:\n  image: node:10:16.0\n  script: [make]\n' },
      { yaml: 'build:\n  image: https://registry.example.org/app:1\n  script: [make]\n' },
    ],
    good: [{ yaml: 'build:\n  image: registry.example.org:5000/app/node:20-Alpine\n  script: [make]\n' }],
  },
  options: z.strictObject({}),
  messages,
  perLine: true,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const images = [...(job.image ? [job.image] : []), ...job.services];
      for (const image of images) {
        const draft = malformed(job, image, context);
        if (draft) yield draft.because(...image.name.from);
      }
    }
  },
});

function malformed(job: Job, image: Image, context: Context): HitDraft | null {
  const { name } = image;
  const text = malformedPart(image);
  if (text === null || !mayBeContainer(job, text, context.candidates(job))) return null;
  const scheme = SCHEME.exec(text)?.[0];
  const value = shownText(name);
  const { source } = name;
  // a variable gives the part that is wrong
  const instead = (corrected: string) => (source.value === value ? quotedLike(source, corrected) : null);
  if (scheme !== undefined) {
    const corrected = instead(value.slice(scheme.length));
    return context.hit(job, source, 'scheme', { value, scheme }).suggest(corrected, { safe: false });
  }
  if (isReference(lowerCased(text))) {
    return context.hit(job, source, 'uppercase', { value }).suggest(instead(lowerCased(text)), { safe: false });
  }
  return context.hit(job, source, 'malformed', { value });
}

function mayBeContainer(job: Job, text: string, candidates: Candidates): boolean {
  return candidates.classes.every(usesContainers) && !isMachineName(job, text, candidates);
}
