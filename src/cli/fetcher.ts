import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import { printable } from '../render/printable.ts';
import type { Checkout } from './checkout.ts';
import { answerFrom, type CheckoutFiles } from './checkout-files.ts';
import type { Io } from './io.ts';
import { answerTemplate } from './template-folder.ts';
import { whileShown } from './while-shown.ts';

export interface Sources {
  readonly checkout: Checkout;
  /** Folder of GitLab's own templates. */
  readonly templates: string | null;
  /** Null: everything outside of the checkout is `offline`. */
  readonly reader: GitLabReader | null;
}

/** Answers every request: from the checkout, from the folder of templates, then from GitLab. */
export function fetcher(
  sources: Sources,
  files: CheckoutFiles,
  io: Io,
): (request: FileRequest) => Promise<FetchedFile> {
  const { checkout, templates, reader } = sources;
  return async (request) => {
    const own = await answerFrom(files, checkout, request);
    if (own) return own;
    const template =
      request.kind === 'template' && templates !== null ? await answerTemplate(templates, request) : null;
    if (template) return template;
    if (!reader) return { request, unavailable: 'offline' };
    return whileShown(`Reading ${printable(nameOf(request))}`, io, () => reader.fetch(request));
  };
}

function nameOf(request: FileRequest): string {
  if (request.kind === 'remote') return request.url;
  if (request.kind === 'template') return request.name;
  return request.project;
}
