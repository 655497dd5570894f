/** `include:project` (lib/gitlab/ci/config/external/file/project.rb, 18.11): a file of another project at a ref. */
import { hasYamlExtension, isRepositoryPath } from './guard.ts';
import {
  type IncludeEntry,
  type IncludeKind,
  isPresent,
  NEEDS_STRING,
  NO_SUCH_PATH,
  NO_YAML_EXTENSION,
  withoutLeadingSlashes,
} from './include-kind.ts';

export const project: IncludeKind = {
  key: 'project',
  matches: (entry) => isPresent(entry.values.get('file')) && isPresent(projectName(entry)),
  ask: (entry) => {
    const file = entry.values.get('file');
    const name = projectName(entry);
    if (typeof file !== 'string' || typeof name !== 'string') return { name: 'project', refused: NEEDS_STRING };
    const path = withoutLeadingSlashes(file);
    const ref = refOf(entry);
    const shown = `${name}${ref === null ? '' : `@${ref}`}:/${path}`;
    if (!hasYamlExtension(path)) return { name: shown, refused: NO_YAML_EXTENSION };
    if (!isRepositoryPath(path)) return { name: shown, refused: NO_SUCH_PATH };
    return { name: shown, request: { kind: 'project', project: name, ref, path }, ref };
  },
  inside: (context, file) => ({
    ...context,
    component: null,
    at: file.project === null ? null : { project: file.project, commit: file.commit ?? file.ref ?? 'HEAD' },
  }),
};

/** Of a list the first. */
function projectName({ values }: IncludeEntry) {
  const value = values.get('project');
  return value !== undefined && typeof value !== 'string' && !('kind' in value) ? value[0] : value;
}

/** Null: the default branch. A ref that is no text (`ref: 1.0`) counts as it is printed. */
function refOf({ values }: IncludeEntry): string | null {
  const value = values.get('ref');
  if (typeof value === 'string') return value;
  if (value === undefined || !('kind' in value) || value.kind !== 'scalar') return null;
  return value.value === null || value.value === false ? null : value.text;
}
