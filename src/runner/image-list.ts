/** Is an image permitted by a list of the policy? */
import { isDockerOfficial } from './docker-official-images.ts';
import { firstMatching } from './pattern-index.ts';

/** `allow` and `deny` are runner patterns. An empty `allow` without `dockerOfficial` permits everything, as the runner does. */
export interface ImageList {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly dockerOfficial: boolean;
}

export interface ImageVerdict {
  readonly accepted: boolean;
  /** The pattern that decided; null: no pattern did. */
  readonly by: string | null;
}

/** `image` is fully expanded. `deny` is asked first. */
export function judgeImage(image: string, list: ImageList): ImageVerdict {
  const denied = firstMatching(list.deny, image);
  if (denied !== undefined) return { accepted: false, by: denied };
  const allowed = firstMatching(list.allow, image);
  if (allowed !== undefined) return { accepted: true, by: allowed };
  if (list.dockerOfficial && isDockerOfficial(image)) return { accepted: true, by: null };
  return { accepted: !limits(list), by: null };
}

/** False: the list permits every image that it does not deny. */
export function limits(list: ImageList): boolean {
  return list.allow.length > 0 || list.dockerOfficial;
}
