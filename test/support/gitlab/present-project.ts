/** The API's entities of projects, namespaces and groups. */
import { ACCESS, type Group, type Instance, type Project, type User } from './instance.ts';

type Json = Record<string, unknown>;

const LONG_AGO = '2024-01-01T00:00:00.000Z';

/**
 * Settings come only with the role that may see them: absent means unknown. 18.9; which role sees what:
 * lib/api/entities/project.rb. `user` null: nobody is signed in.
 */
export function presentProject(instance: Instance, project: Project, user: User | null): Json {
  const access = user ? instance.access(user, project) : 0;
  const code = project.visibility !== 'private' || access >= ACCESS.reporter;
  const { ci_config_path = null, ...others } = project.settings;
  if (!user) return presentBasics(instance, project, code);
  return {
    ...presentBasics(instance, project, code),
    ...(user.admin ? { repository_storage: 'default' } : {}),
    _links: linksOf(`${instance.url}/api/v4/projects/${project.id}`),
    creator_id: project.creator?.id ?? null,
    empty_repo: project.repository.branches().length === 0,
    archived: project.archived,
    service_desk_enabled: false,
    can_create_merge_request_in: code,
    description_html: '',
    updated_at: LONG_AGO,
    ...(project.forkedFrom ? forkOf(instance, project, project.forkedFrom) : {}),
    ...SETTINGS,
    ...ACCESS_LEVELS,
    ...(instance.registry ? registryOf(instance, project) : {}),
    ...known(others, { ...SETTINGS, ...ACCESS_LEVELS }),
    ...(code ? { ci_config_path } : {}),
    ...(access >= ACCESS.reporter ? { service_desk_address: null } : {}),
    ...(access >= ACCESS.maintainer ? { ...MAINTAINER_SETTINGS, ...unknown(others) } : {}),
    permissions: permissionsOf(instance, project, user),
  };
}

function presentNamespace(instance: Instance, path: string): Json {
  const owner = instance.users.find(({ username }) => username === path);
  const name = path.split('/').at(-1) ?? path;
  const shared = { path: name, full_path: path, avatar_url: null };
  if (owner) {
    const web_url = `${instance.url}/${path}`;
    return { id: owner.id, name: owner.name, kind: 'user', parent_id: null, ...shared, web_url };
  }
  const parent = path.includes('/') ? instance.group(path.slice(0, path.lastIndexOf('/'))).id : null;
  return {
    id: instance.group(path).id,
    name,
    kind: 'group',
    parent_id: parent,
    ...shared,
    web_url: `${instance.url}/groups/${path}`,
  };
}

export function presentGroup(instance: Instance, group: Group): Json {
  const parent = instance.groups.find((candidate) => candidate.path === group.path.replace(/\/?[^/]+$/, ''));
  const name = group.path.split('/').at(-1);
  return {
    id: group.id,
    web_url: `${instance.url}/groups/${group.path}`,
    name,
    path: name,
    full_name: group.path.replaceAll('/', ' / '),
    full_path: group.path,
    created_at: LONG_AGO,
    parent_id: parent?.id ?? null,
    organization_id: 1,
    ...GROUP_SETTINGS,
  };
}

/** What anybody sees who sees the project. */
export function presentBasics(instance: Instance, project: Project, code: boolean): Json {
  const [name, ...folders] = project.path.split('/').reverse();
  const forks = instance.projects.filter(({ forkedFrom }) => forkedFrom === project).length;
  return {
    id: project.id,
    description: null,
    name,
    name_with_namespace: project.path.replaceAll('/', ' / '),
    path: name,
    path_with_namespace: project.path,
    created_at: LONG_AGO,
    ...(code ? { default_branch: project.defaultBranch, readme_url: null, forks_count: forks } : {}),
    tag_list: [],
    topics: [],
    ssh_url_to_repo: `git@${new URL(instance.url).hostname}:${project.path}.git`,
    http_url_to_repo: `${instance.url}/${project.path}.git`,
    web_url: `${instance.url}/${project.path}`,
    avatar_url: null,
    star_count: 0,
    last_activity_at: LONG_AGO,
    visibility: project.visibility,
    namespace: presentNamespace(instance, folders.reverse().join('/')),
  };
}

function linksOf(self: string): Json {
  const at = (path: string) => `${self}/${path}`;
  return {
    self,
    issues: at('issues'),
    merge_requests: at('merge_requests'),
    repo_branches: at('repository/branches'),
    labels: at('labels'),
    events: at('events'),
    members: at('members'),
    cluster_agents: at('cluster_agents'),
  };
}

function forkOf(instance: Instance, project: Project, parent: Project): Json {
  return {
    forked_from_project: presentBasics(instance, parent, true),
    mr_default_target_self: project.settings.mr_default_target_self ?? false,
  };
}

function registryOf(instance: Instance, project: Project): Json {
  return {
    container_registry_enabled: true,
    container_registry_access_level: 'enabled',
    container_registry_image_prefix: `registry.${new URL(instance.url).hostname}/${project.path.toLowerCase()}`,
  };
}

function permissionsOf(instance: Instance, project: Project, user: User): Json {
  const direct = project.members.get(user.id) ?? 0;
  const byGroup = instance.accessByGroup(user, project);
  const told = (level: number) => (level > 0 ? { access_level: level, notification_level: 3 } : null);
  return { project_access: told(direct), group_access: told(byGroup) };
}

/** Settings of `given` that everybody sees; the others are a Maintainer's. */
function known(given: Json, names: Json): Json {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in names));
}

function unknown(given: Json): Json {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !(name in SETTINGS || name in ACCESS_LEVELS)));
}

const SETTINGS: Json = {
  marked_for_deletion_at: null,
  marked_for_deletion_on: null,
  packages_enabled: true,
  resolve_outdated_diff_discussions: false,
  container_expiration_policy: {
    cadence: '1d',
    enabled: false,
    keep_n: 10,
    older_than: '90d',
    name_regex: '.*',
    name_regex_keep: null,
    next_run_at: LONG_AGO,
  },
  repository_object_format: 'sha1',
  issues_enabled: true,
  merge_requests_enabled: true,
  wiki_enabled: true,
  jobs_enabled: true,
  snippets_enabled: true,
  container_registry_enabled: false,
  emails_disabled: false,
  emails_enabled: true,
  show_diff_preview_in_email: true,
  shared_runners_enabled: true,
  lfs_enabled: false,
  import_status: 'none',
  open_issues_count: 0,
  public_jobs: true,
  shared_with_groups: [],
  only_allow_merge_if_pipeline_succeeds: false,
  allow_merge_on_skipped_pipeline: null,
  request_access_enabled: true,
  only_allow_merge_if_all_discussions_are_resolved: false,
  remove_source_branch_after_merge: true,
  printing_merge_request_link_enabled: true,
  merge_method: 'merge',
  merge_request_title_regex: null,
  merge_request_title_regex_description: null,
  squash_option: 'default_off',
  enforce_auth_checks_on_uploads: true,
  suggestion_commit_message: null,
  merge_commit_template: null,
  squash_commit_template: null,
  issue_branch_template: null,
  warn_about_potentially_unwanted_characters: true,
  autoclose_referenced_issues: true,
  max_artifacts_size: null,
};

const ACCESS_LEVELS: Json = {
  ...Object.fromEntries(
    `issues repository merge_requests forking wiki builds snippets analytics releases environments feature_flags
     infrastructure monitor model_experiments model_registry package_registry`
      .split(/\s+/)
      .map((name) => [`${name}_access_level`, 'enabled']),
  ),
  pages_access_level: 'private',
  container_registry_access_level: 'disabled',
  security_and_compliance_access_level: 'private',
};

const MAINTAINER_SETTINGS: Json = {
  import_url: null,
  import_type: null,
  import_error: null,
  ci_default_git_depth: 20,
  ci_delete_pipelines_in_seconds: null,
  ci_forward_deployment_enabled: true,
  ci_forward_deployment_rollback_allowed: true,
  ci_job_token_scope_enabled: false,
  ci_separated_caches: true,
  ci_allow_fork_pipelines_to_run_in_parent_project: true,
  ci_id_token_sub_claim_components: ['project_path', 'ref_type', 'ref'],
  build_git_strategy: 'fetch',
  keep_latest_artifact: true,
  restrict_user_defined_variables: false,
  ci_pipeline_variables_minimum_override_role: 'developer',
  runner_token_expiration_interval: null,
  group_runners_enabled: true,
  resource_group_default_process_mode: 'unordered',
  auto_cancel_pending_pipelines: 'enabled',
  build_timeout: 3600,
  auto_devops_enabled: false,
  auto_devops_deploy_strategy: 'continuous',
  ci_push_repository_for_job_token_allowed: false,
  runners_token: 'GR-stand-in',
};

const GROUP_SETTINGS: Json = {
  description: null,
  visibility: 'private',
  share_with_group_lock: false,
  require_two_factor_authentication: false,
  two_factor_grace_period: 48,
  project_creation_level: 'developer',
  auto_devops_enabled: null,
  subgroup_creation_level: 'maintainer',
  emails_disabled: false,
  emails_enabled: true,
  show_diff_preview_in_email: true,
  mentions_disabled: null,
  lfs_enabled: false,
  archived: false,
  math_rendering_limits_enabled: true,
  lock_math_rendering_limits_enabled: false,
  default_branch: null,
  default_branch_protection: 2,
  default_branch_protection_defaults: {
    allowed_to_push: [{ access_level: 40 }],
    allow_force_push: false,
    allowed_to_merge: [{ access_level: 40 }],
    developer_can_initial_push: false,
  },
  avatar_url: null,
  request_access_enabled: true,
  shared_runners_setting: 'enabled',
  max_artifacts_size: null,
  marked_for_deletion_on: null,
  shared_with_groups: [],
  prevent_sharing_groups_outside_hierarchy: false,
};
