/** What GitLab itself writes on a merge request. */
import { Discussion, newNote } from './discussions.ts';
import type { User } from './instance.ts';
import type { MergeRequest, Version } from './merge-request.ts';
import { webPath } from './present-merge-request.ts';

export function addSystemNote(mergeRequest: MergeRequest, author: User, body: string): void {
  const note = newNote(mergeRequest.instance, author, body, { system: true });
  mergeRequest.discussions.push(new Discussion(mergeRequest.instance, note));
}

export function addedCommits(mergeRequest: MergeRequest, from: Version, to: Version, pusher: User): void {
  const { repository } = mergeRequest.project;
  const known = new Set([...repository.history(from.headSha), ...repository.history(to.startSha)]);
  const added = repository.history(to.headSha).filter((sha) => !known.has(sha));
  const count = added.length === 1 ? '1 commit' : `${added.length} commits`;
  const items = added.map((sha) => `<li>${sha.slice(0, 8)} - ${repository.get(sha).message.split('\n')[0]}</li>`);
  const link = `[Compare with previous version](${versionPath(mergeRequest, from, to)})`;
  addSystemNote(mergeRequest, pusher, `added ${count}\n\n<ul>${items.join('')}</ul>\n\n${link}`);
}

/** The difference in the title, marked: what both begin and end with is not. */
export function changedTitle(mergeRequest: MergeRequest, before: string, by: User): void {
  const [old, now] = [before, mergeRequest.title];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const marked = (text: string, kind: string) => {
    const changed = text.slice(start, text.length - end);
    const span = changed === '' ? '' : `<span class="idiff left right ${kind}">${changed}</span>`;
    return `<code class="idiff">${text.slice(0, start)}${span}${end === 0 ? '' : text.slice(-end)}</code>`;
  };
  const body = `<p>changed title from ${marked(old, 'deletion')} to ${marked(now, 'addition')}</p>`;
  addSystemNote(mergeRequest, by, body);
}

/** Where two versions of the diff are compared; both must be there. */
export function versionPath(mergeRequest: MergeRequest, from: Version, to: Version): string {
  return `${webPath(mergeRequest)}/diffs?diff_id=${to.id}&start_sha=${from.headSha}`;
}
