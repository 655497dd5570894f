/** The kinds of include GitLab has (lib/gitlab/ci/config/external/mapper/matcher.rb). Add a new kind here. */
import { artifact } from './artifact.ts';
import { component } from './component.ts';
import type { IncludeKind } from './include-kind.ts';
import { local } from './local.ts';
import { project } from './project.ts';
import { remote } from './remote.ts';
import { template } from './template.ts';

export const INCLUDE_KINDS: readonly IncludeKind[] = [local, project, remote, template, artifact, component];
