import { z } from 'zod';
import type { Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { usesContainers } from '../runner/allowed-images.ts';
import type { Candidates } from '../runner/runner-class.ts';
import type { HitDraft } from './judging/hit.ts';
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

// distribution/reference v0.6.0, regexp.go: what `docker pull` accepts
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const NAME = `(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*`;
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^${NAME}(?::\\w[\\w.-]{0,127})?(?:@${DIGEST})?$`);
/** Taken for the id of an image, never for a name. */
const IMAGE_ID = /^[a-f0-9]{64}$/;
const LONGEST_REPOSITORY = 255;

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** Long names of hosts and folders are no names of images either, and take time to match. */
const LONGEST_NAME = 1_000;

function malformed(job: Job, { name }: Image, context: Context): HitDraft | null {
  const text = name.text ?? (typeof name.pieces[0] === 'string' ? name.pieces[0] : '');
  const scheme = SCHEME.exec(text)?.[0];
  if (scheme === undefined && (name.text === null || isReference(text))) return null;
  if (!mayBeContainer(job, text, context.candidates(job))) return null;
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

function isReference(text: string): boolean {
  if (text === '') return true;
  if (text.length > LONGEST_NAME || IMAGE_ID.test(text) || !REFERENCE.test(text)) return false;
  const [repository = ''] = text
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '')
    .split('@');
  // the first part is a host only where it looks like one (normalize.go), so `Node/x` is a repository with a capital
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  return repository.length <= LONGEST_REPOSITORY && (isHost || first.toLowerCase() === first);
}

/** The repository in small letters; the tag as it is. */
function lowerCased(text: string): string {
  const end = /(?::[^:/@]*)?(?:@.*)?$/.exec(text)?.index ?? text.length;
  return text.slice(0, end).toLowerCase() + text.slice(end);
}

/** A machine's name is one word, and only tags lead to its runner. */
function mayBeContainer(job: Job, text: string, { classes, assumed }: Candidates): boolean {
  if (!classes.every(usesContainers)) return false;
  return !assumed || (job.tags ?? []).length === 0 || /[:/]/.test(text);
}
