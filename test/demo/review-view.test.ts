import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/client.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { printReview } from './print-review.ts';
import { requestPage } from './review-page.ts';
import { viewReview } from './review-view.ts';

const before = Array.from({ length: 20 }, (_, n) => `line ${n + 1}\n`).join('');
const note = `**Error:** The image \`<b>evil</b>\` is refused.

- **Why:** because, see [the rule](https://example.org/rules/x) and a text that is so long that it has to be wrapped somewhere

\`\`\`suggestion:-0+0
  image: good
\`\`\`

<!-- marker -->`;

let gitlab: GitLab;
let mergeRequest: MergeRequestHandle;

beforeEach(async () => {
  gitlab = await startGitLab();
  const project = gitlab.project('group/app', { 'ci.yml': before });
  mergeRequest = project.mergeRequest({
    title: 'A <title>',
    files: { 'ci.yml': before.replace('line 3\n', 'new 3\n') },
  });
  const { baseSha, startSha, headSha } = mergeRequest.mergeRequest.version!;
  const base = `/projects/${project.id}/merge_requests/1`;
  const position = {
    base_sha: baseSha,
    start_sha: startSha,
    head_sha: headSha,
    old_path: 'ci.yml',
    new_path: 'ci.yml',
  };
  const post = (lines: object) =>
    ask(gitlab, 'POST', `${base}/discussions`, {
      body: note,
      position: { position_type: 'text', ...position, ...lines },
    });
  await post({ new_line: 3 });
  await post({ old_line: 15, new_line: 15 });
  await ask(gitlab, 'POST', `${base}/notes`, {
    body: '**Found**\n\n<details><summary>1 more</summary>\n\n- x\n\n</details>',
  });
});

afterEach(() => gitlab.stop());

describe('a review', () => {
  it('shows discussions under their lines, with the lines around them', () => {
    const view = viewReview(mergeRequest);
    expect(view.files[0]?.rows.map(({ kind, text, discussions }) => `${kind} ${text} ${discussions.length}`)).toEqual([
      'unchanged line 1 0',
      'unchanged line 2 0',
      'removed line 3 0',
      'added new 3 1',
      'unchanged line 4 0',
      'unchanged line 5 0',
      'unchanged line 6 0',
      'gap  0',
      'unchanged line 12 0',
      'unchanged line 13 0',
      'unchanged line 14 0',
      'unchanged line 15 1',
      'unchanged line 16 0',
      'unchanged line 17 0',
      'unchanged line 18 0',
    ]);
  });

  it('keeps discussions of lines that are gone apart', () => {
    mergeRequest.push({ 'ci.yml': before.replace('line 3\n', 'newest 3\n') });
    expect(viewReview(mergeRequest).others).toMatchObject([{ outdated: true }]);
  });

  it('is readable in a terminal', () => {
    const text = printReview(viewReview(mergeRequest));
    expect(text).toContain('the rule (https://example.org/rules/x)');
    expect(text).toContain('▸ 1 more');
    expect(text).not.toContain('marker');
  });

  it('is escaped on a page', async () => {
    const act = { about: '', look: '', before: null, path: '/', view: viewReview(mergeRequest) };
    const page = String(await requestPage(act));
    expect(page).toContain('A &lt;title&gt;');
    expect(page).toContain('<code>&lt;b&gt;evil&lt;/b&gt;</code>');
    expect(page).toContain('<summary>1 more</summary>');
    expect(page).toContain('<figure class="suggestion">');
  });
});
