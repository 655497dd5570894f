import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import { looseFile } from '../source.ts';

/** Answers `include:template` from a folder laid out as GitLab's `lib/gitlab/ci/templates`; null: not there. */
export async function answerTemplate(
  folder: string,
  request: Extract<FileRequest, { kind: 'template' }>,
): Promise<FetchedFile | null> {
  const { name } = request;
  const top = await realpath(folder).catch(() => null);
  const real = await realpath(join(folder, name)).catch(() => null);
  if (!top || !real?.startsWith(top + sep)) return null;
  const text = await readFile(real, 'utf8').catch(() => null);
  const id = `template:${name}`;
  return text === null ? null : { request, file: looseFile(id, text, name) };
}
