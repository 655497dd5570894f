/** `include:local` (lib/gitlab/ci/config/external/file/local.rb, 18.11): a file of the project and commit of the includer. */
import { hasYamlExtension, isRepositoryPath } from './guard.ts';
import {
  type IncludeKind,
  isPresent,
  NEEDS_STRING,
  NO_SUCH_PATH,
  NO_YAML_EXTENSION,
  withoutLeadingSlashes,
} from './include-kind.ts';

export const local: IncludeKind = {
  key: 'local',
  matches: ({ values }) => isPresent(values.get('local')),
  ask: ({ values }, { at }) => {
    const location = values.get('local');
    if (typeof location !== 'string') return { name: 'local', refused: NEEDS_STRING };
    const path = withoutLeadingSlashes(location);
    if (!hasYamlExtension(path)) return { name: path, refused: NO_YAML_EXTENSION };
    if (!at) return { name: path, refused: 'a local file cannot be included here: there is no project to look in' };
    if (!isRepositoryPath(path)) return { name: path, refused: NO_SUCH_PATH };
    return { name: path, request: { kind: 'file', project: at.project, commit: at.commit, path } };
  },
  inside: (context) => context,
};
