/** CI lint of a commit's own configuration. */
import { parse } from 'yaml';
import { notFound } from './api-error.ts';
import { type Answer, type Call, projectOf, type Route, requireCode } from './endpoint.ts';

export const lintRoutes: readonly Route[] = [['GET', '/projects/:id/ci/lint', lint]];

/** Syntax, jobs and the includes of the root file; the stand-in does not merge what they hold. */
function lint(call: Call): Answer {
  const project = projectOf(call);
  requireCode(call, project);
  const revision = call.query.get('content_ref') ?? call.query.get('sha') ?? 'HEAD';
  const commit = project.repository.resolve(revision, project.defaultBranch);
  if (!commit) throw notFound('Commit');
  const path = String(project.settings.ci_config_path ?? '') || '.gitlab-ci.yml';
  const text = commit.tree.get(path)?.text;
  if (text === undefined) return invalid('Please provide content of .gitlab-ci.yml');
  try {
    const config: unknown = parse(text, { merge: true });
    if (config === null || typeof config !== 'object') return invalid('Invalid configuration format');
    return {
      json: { valid: true, errors: [], warnings: [], merged_yaml: text, includes: includesOf(config), jobs: null },
    };
  } catch (error) {
    return invalid(error instanceof Error ? error.message.split('\n')[0]! : 'Invalid configuration format');
  }
}

function invalid(error: string): Answer {
  return { json: { valid: false, errors: [error], warnings: [], merged_yaml: null, includes: [], jobs: null } };
}

const KINDS: Readonly<Record<string, string>> = {
  local: 'local',
  file: 'file',
  remote: 'remote',
  template: 'template',
  component: 'component',
};

function includesOf(config: object): { type: string; location: string }[] {
  const include = (config as { include?: unknown }).include;
  const entries = Array.isArray(include) ? include : include === undefined ? [] : [include];
  return entries.flatMap((entry) => {
    if (typeof entry === 'string') return [{ type: /^https?:/.test(entry) ? 'remote' : 'local', location: entry }];
    const kind = Object.keys(KINDS).find((key) => entry !== null && typeof entry === 'object' && key in entry);
    return kind ? [entry[kind]].flat().map((location) => ({ type: KINDS[kind]!, location: String(location) })) : [];
  });
}
