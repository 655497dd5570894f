/** What must stand on a merge request in the end, whatever happened to the bot meanwhile. */
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';

const CI = '.gitlab-ci.yml';
const GOOD = 'build:\n  image: ruby:3\n  script: [make]\ntest:\n  image: ruby:3\n  script: [make]\n';
const TWICE_BAD = GOOD.replaceAll('ruby:3', 'evil/miner:1');
const ONCE_BAD = GOOD.replace('ruby:3', 'evil/miner:1');

export const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';
export const START = { [CI]: GOOD };

/** `own`: what a merge request of that path begins with, so that it includes files of the projects `…-templates` and `…-hidden`. */
export const INCLUDED = (path: string) => ({
  own: `include: [{project: ${path}-templates, file: a.yml}, {project: ${path}-hidden, file: a.yml}]\n`,
  readable: { 'a.yml': 'include: /b.yml\n', 'b.yml': '.more: {script: [make]}\n' },
  unknown: { 'a.yml': '.hidden: {script: [make]}\n' },
});

export interface Tally {
  /** Something that was found is not told, or the status says something else. */
  readonly lost: number;
  /** Something is told twice. */
  readonly doubled: number;
  /** No verdict: a status is missing or still open, or drafts are left. */
  readonly stuck: number;
}

export type Act = (mergeRequest: MergeRequestHandle) => void;

/** What happens to a merge request after it was opened with these files. */
export interface Scene {
  readonly name: string;
  readonly files: typeof START;
  /** Null: opening it is all. */
  readonly afterwards: Act | null;
}

const push = (text: string): Act => {
  return (mergeRequest) => mergeRequest.push({ [CI]: text });
};

/** Each asks GitLab for other things: two discussions in one go, a single one, none; last words; a discussion that comes back. */
export const SCENES: readonly Scene[] = [
  { name: 'opened with two findings', files: { [CI]: TWICE_BAD }, afterwards: null },
  { name: 'opened with one finding', files: { [CI]: ONCE_BAD }, afterwards: null },
  { name: 'opened without a finding', files: { [CI]: `${GOOD}# more\n` }, afterwards: null },
  { name: 'both findings fixed', files: { [CI]: TWICE_BAD }, afterwards: push(`${GOOD}# fixed\n`) },
  { name: 'one more finding', files: { [CI]: ONCE_BAD }, afterwards: push(TWICE_BAD) },
  { name: 'a finding fixed', files: { [CI]: ONCE_BAD }, afterwards: push(`${GOOD}# fixed\n`) },
];

export interface State {
  readonly told: readonly string[];
  readonly statuses: readonly string[];
  /** Statuses that are open, and drafts that nobody sees. */
  readonly unfinished: number;
}

/** What the bot has left on it, in words that are equal for all merge requests of a scene. */
export function stateOf(handle: MergeRequestHandle, which: 'all' | 'unresolved' = 'all'): State {
  const { project, drafts } = handle.mergeRequest;
  const said = (text: string) => text.replaceAll(project.path, 'PROJECT').replaceAll(/\b[0-9a-f]{8,40}\b/g, 'HEX');
  const discussions = handle
    .discussions()
    .filter(({ author, resolved }) => author === handle.gitlab.bot.username && !(resolved && which === 'unresolved'))
    .map(({ notes, resolved, position }) => [notes.map(({ body }) => body), resolved, position?.new_line ?? null]);
  const open = project.statuses.filter(
    ({ external, retried, state }) => external && !retried && (state === 'pending' || state === 'running'),
  );
  return {
    told: [...discussions.map((each) => JSON.stringify(each)), ...handle.notes()].map(said).sort(),
    statuses: handle.statuses().map(({ name, state, description }) => said(`${name} ${state} ${description}`)),
    unfinished: open.length + drafts.length,
  };
}

/** `is` beside what an undisturbed bot leaves. */
export function compared(should: State, is: State): Tally {
  const missing = (all: readonly string[], of: readonly string[]) => of.some((each) => !all.includes(each));
  const stuck = is.unfinished > 0 || is.statuses.length < should.statuses.length;
  const isMore = is.told.length > should.told.length || is.statuses.length > should.statuses.length;
  const isLess = missing(is.told, should.told) || missing(is.statuses, should.statuses);
  return {
    stuck: stuck ? 1 : 0,
    lost: !stuck && isLess ? 1 : 0,
    doubled: isMore || (!isLess && missing(should.told, is.told)) ? 1 : 0,
  };
}

export function sum(tallies: readonly Tally[]): Tally {
  const add = (of: keyof Tally) => tallies.reduce((all, each) => all + each[of], 0);
  return { lost: add('lost'), doubled: add('doubled'), stuck: add('stuck') };
}

export const isWhole = ({ lost, doubled, stuck }: Tally) => lost + doubled + stuck === 0;
