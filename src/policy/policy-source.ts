/** The text of a policy: one file, or several in a folder, of which those below `groups` are owned by their groups. */

export interface PolicyText {
  /** As its owners know it: `policy.yml`, `groups/research.yml`. */
  readonly path: string;
  readonly text: string;
}

/** The main file, and what belongs to it. Plain JSON: snapshots and the store keep it. */
export interface PolicySource extends PolicyText {
  /** Files of single groups; absent: none. */
  readonly groups?: readonly PolicyText[];
  /** Names this version for people: `admin/policy@1a2b3c4d`; absent: nothing does but the file's name. */
  readonly version?: string;
}

/** The name of the main file of a folder. */
export const MAIN_FILE = 'policy.yml';

const GROUP_FILE = /^groups\/(.+)\.ya?ml$/i;

/** Does a policy in a folder have this file? `path`: from the folder. */
export function isGroupFile(path: string): boolean {
  return GROUP_FILE.test(path);
}

/** `groups/research/ml.yml` beside the main file → `research/ml`. Null: it is no such file. */
export function groupOfFile(main: string, path: string): string | null {
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  return path.startsWith(folder) ? (GROUP_FILE.exec(path.slice(folder.length))?.[1] ?? null) : null;
}

/** Is a place in a project one file, and no folder? */
export function isPolicyFile(place: string): boolean {
  return /\.ya?ml$/i.test(place);
}

/** The folder of a place that is none, with a slash at its end; '' for the whole repository. */
export function policyFolder(place: string): string {
  const plain = place.replace(/^\.?\/+|\/+$|^\.$/g, '');
  return plain === '' ? '' : `${plain}/`;
}

/** The main file at a place in a project. */
export function mainFileAt(place: string): string {
  return isPolicyFile(place) ? place : `${policyFolder(place)}${MAIN_FILE}`;
}

/** Does a policy at a place in a project have this file? */
export function isPolicyPath(place: string, path: string): boolean {
  if (path === mainFileAt(place)) return true;
  const folder = policyFolder(place);
  return !isPolicyFile(place) && path.startsWith(folder) && isGroupFile(path.slice(folder.length));
}

/** Names the version in reports and probes. */
export function versionName({ version, path }: Pick<PolicySource, 'version' | 'path'>): string {
  return version ?? path;
}
