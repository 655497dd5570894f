/** Files: as JSON, raw, and their headers alone. */
import { createHash } from 'node:crypto';
import { ApiError, badParameter, notFound } from './api-error.ts';
import type { Answer, Call, Route } from './endpoint.ts';
import { codeOf, commitAt } from './routes-repository.ts';

export const fileRoutes: readonly Route[] = [
  ['GET', '/projects/:id/repository/files/:file_path/raw', (call) => file(call, true)],
  ['GET', '/projects/:id/repository/files/:file_path', (call) => file(call, false)],
];

function file(call: Call, raw: boolean): Answer {
  const path = call.params.file_path ?? '';
  if (path.split('/').includes('..')) throw new ApiError(400, TRAVERSAL, 'text');
  const project = codeOf(call);
  const ref = call.query.get('ref');
  if (!raw && ref === null) throw badParameter('ref is missing');
  if (ref === '') throw badParameter('ref is empty');
  const commit = commitAt(project, ref);
  const blob = commit.tree.get(path);
  if (!blob || blob.mode === '160000') throw notFound('File');
  const name = path.split('/').at(-1) ?? path;
  const data = {
    file_name: name,
    file_path: path,
    size: Buffer.byteLength(blob.text),
    encoding: 'base64',
    content_sha256: createHash('sha256').update(blob.text).digest('hex'),
    ref: ref ?? '',
    blob_id: blob.id,
    commit_id: commit.sha,
    last_commit_id: project.repository.lastCommitFor(commit.sha, path),
    execute_filemode: blob.mode === '100755',
  };
  const headers = fileHeaders(data);
  if (!raw) {
    const json = { ...data, content: Buffer.from(blob.text).toString('base64') };
    return { json, headers: { ...headers, 'Cache-Control': 'no-cache' } };
  }
  return {
    text: blob.text,
    headers: {
      ...headers,
      'Content-Type': 'text/plain',
      'Content-Disposition': dispositionOf(name),
      'Cache-Control': 'max-age=0, private, must-revalidate, no-store, no-cache',
    },
  };
}

const TRAVERSAL =
  'Potential path traversal attempt detected. Feedback issue: https://gitlab.com/gitlab-org/gitlab/-/issues/520714.';

/** Header values are Latin-1 on the wire: other characters go percent-encoded here. */
function fileHeaders(data: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(data).map(([name, value]) => [
    `X-Gitlab-${name.split('_').map(capital).join('-')}`,
    String(value).replace(/[^\x20-\x7e]/gu, encodeURIComponent),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** As Rails writes it: the plain name with more escaped than the other. */
function dispositionOf(name: string): string {
  const plain = encodeURIComponent(name).replaceAll('%20', ' ');
  const extended = encodeURIComponent(name).replaceAll('%26', '&');
  return `inline; filename="${plain}"; filename*=UTF-8''${extended}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
