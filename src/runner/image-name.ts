/** The parts of a container image's name. */
export interface ImageName {
  /** Host and folders and name, without tag and digest. */
  readonly repository: string;
  /** The last part of the repository. */
  readonly name: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

export function parseImageName(text: string): ImageName {
  const [named = '', digest = null] = text.split('@', 2);
  const slash = named.lastIndexOf('/');
  // a colon before the last slash belongs to the host's port
  const colon = named.indexOf(':', slash + 1);
  const repository = colon === -1 ? named : named.slice(0, colon);
  return {
    repository,
    name: repository.slice(slash + 1),
    tag: colon === -1 ? null : named.slice(colon + 1),
    digest,
  };
}
