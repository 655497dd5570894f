/** Names of images, and what looks like one: names that no container runtime takes, and those of machines. */
import type { Image, Job } from '../../ci/config.ts';
import { isDockerOfficial } from '../../runner/docker-official-images.ts';
import type { Candidates } from '../../runner/runner-class.ts';

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

export const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** Long names of hosts and folders are no names of images either, and take time to match. */
const LONGEST_NAME = 1_000;

/** What no container runtime accepts; of a name with unknown variables only its beginning is looked at. Null: it may be one. */
export function malformedPart({ name }: Image): string | null {
  const text = name.text ?? (typeof name.pieces[0] === 'string' ? name.pieces[0] : '');
  if (SCHEME.test(text)) return text;
  return name.text === null || isReference(text) ? null : text;
}

export function isReference(text: string): boolean {
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
export function lowerCased(text: string): string {
  const end = /(?::[^:/@]*)?(?:@.*)?$/.exec(text)?.index ?? text.length;
  return text.slice(0, end).toLowerCase() + text.slice(end);
}

/** A machine's name is one word, which Docker Hub does not have, and only tags lead to its runner, which nobody has described. */
export function isMachineName(job: Job, image: string, { assumed }: Candidates): boolean {
  return assumed && (job.tags ?? []).length > 0 && !/[/:@$]/.test(image) && !isDockerOfficial(image);
}
