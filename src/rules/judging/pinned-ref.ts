const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** By its form: `v1`, `v1.2`, `2.0.1-rc.1`, but not `2-stable`. */
const RELEASE = /^(?:v\d+|v?\d+(?:\.\d+)+)(?:[-+](?!stable|dev|branch)[\w.+-]+)?$/;

const FULL_VERSION = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

/** `1.2.3`, which no later release answers to. */
export function isFullVersion(version: string): boolean {
  return FULL_VERSION.test(version);
}

/** A commit, or what looks like the tag of a release. */
export function isPinnedRef(ref: string): boolean {
  return COMMIT.test(ref) || RELEASE.test(ref);
}
