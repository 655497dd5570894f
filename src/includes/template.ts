/** `include:template` (lib/gitlab/ci/config/external/file/template.rb, 18.11): a file that comes with the instance. */
import { hasYamlExtension, isTemplateName } from './guard.ts';
import { type IncludeKind, isPresent, NEEDS_STRING, NO_YAML_EXTENSION, outsideOfProjects } from './include-kind.ts';

export const template: IncludeKind = {
  key: 'template',
  matches: ({ values }) => isPresent(values.get('template')),
  ask: ({ values }, { pipelineProject: project }) => {
    const name = values.get('template');
    if (typeof name !== 'string') return { name: 'template', refused: NEEDS_STRING };
    if (!hasYamlExtension(name)) return { name, refused: NO_YAML_EXTENSION };
    if (!isTemplateName(name)) return { name, refused: 'this is not a valid template name: it ends in .gitlab-ci.yml' };
    return { name, request: { kind: 'template', name, project } };
  },
  inside: outsideOfProjects,
};
