import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { component } from '../../src/includes/component.ts';
import { createLog } from '../../src/log.ts';
import { Location } from '../../src/source.ts';
import { type Catalogue, serveCatalogue } from './serve-catalogue.ts';

export type ResolvedComponent =
  | { readonly project: string | null; readonly name: string; readonly sha: string; readonly file: string }
  | { readonly error: string };

/** The way that the bot goes from an address to a file: the include's question, answered by the client over HTTP. */
export async function resolveComponent(
  address: string,
  serverFqdn: string,
  catalogue: Catalogue,
): Promise<ResolvedComponent> {
  const file = { id: 'x', path: 'x', project: 'group/project', ref: null, commit: 'c', text: '' };
  const entry = { at: new Location(file, 0, 0), values: new Map([['component', address]]) };
  const project = 'group/project';
  const nothing = { variables: null, component: null, artifacts: null };
  const context = { ...nothing, at: { project, commit: 'c' }, serverFqdn, pipelineProject: project };
  const asked = component.ask(entry, context);
  if ('refused' in asked) return { error: asked.refused };
  if (!('request' in asked)) return { error: 'nothing was asked' };
  const server = await serveCatalogue(catalogue);
  try {
    const url = server.url + serverFqdn.replace(/^[^/]*/, '');
    const { reader } = openGitLab({ url, token: 'glpat-x', log: createLog('silent') });
    const answer = await reader.fetch(asked.request);
    if (!('file' in answer) || !answer.component)
      return { error: 'unavailable' in answer ? answer.unavailable : 'none' };
    const { project, path } = answer.file;
    return { project, name: answer.component.name, sha: answer.component.sha, file: path };
  } finally {
    await server.close();
  }
}
