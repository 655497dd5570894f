/** The API's entities of runners. */

import type { Instance, Project, Runner, User } from './instance.ts';
import { presentBasics } from './present-project.ts';
import { presentUser } from './present-user.ts';

type Json = Record<string, unknown>;

const LONG_AGO = '2024-01-01T00:00:00.000Z';

/** As lists give it: without tags. */
export function presentRunner(instance: Instance, runner: Runner): Json {
  return {
    id: runner.id,
    description: runner.description,
    ip_address: null,
    active: !runner.paused,
    paused: runner.paused,
    is_shared: runner.type === 'instance_type',
    runner_type: runner.type,
    name: null,
    online: runner.contacted ? true : null,
    created_by: runner.creator ? presentUser(instance, runner.creator) : null,
    created_at: LONG_AGO,
    status: runner.contacted ? 'online' : 'never_contacted',
    job_execution_status: 'idle',
  };
}

/** As it is answered alone; `project`: where it is registered, or one in its group. */
export function presentWholeRunner(instance: Instance, runner: Runner, project: Project, user: User): Json {
  const group = project.path.replace(/\/[^/]+$/, '');
  const storage = user.admin ? { repository_storage: 'default' } : {};
  return {
    ...presentRunner(instance, runner),
    tag_list: runner.tags,
    run_untagged: runner.runUntagged,
    locked: runner.locked,
    maximum_timeout: null,
    access_level: runner.protectedOnly ? 'ref_protected' : 'not_protected',
    version: null,
    revision: null,
    platform: null,
    architecture: null,
    contacted_at: runner.contacted ? LONG_AGO : null,
    maintenance_note: null,
    projects: runner.type === 'project_type' ? [{ ...presentBasics(instance, project, true), ...storage }] : [],
    groups:
      runner.type === 'group_type'
        ? [{ id: instance.group(group).id, web_url: `${instance.url}/groups/${group}`, name: group }]
        : [],
  };
}
