/** Predefined variables (doc/ci/variables/predefined_variables.md, July 2026; lib/gitlab/ci/variables/builder/, 18.11). */

export interface PredefinedFacts {
  /** `https://gitlab.example.com/relative/path`, as `external_url` says. */
  readonly serverUrl: string;
  /** Null: whichever. */
  readonly project: {
    /** As written: `My-Group/sub/App`. */
    readonly path: string;
    readonly id: number | null;
    readonly defaultBranch: string | null;
    /** `registry.example.com/my-group/sub/app`; null when the registry is off or the address is not known. */
    readonly registryImage: string | null;
  } | null;
  readonly commitSha: string | null;
  /** Branch or tag; in a merge request pipeline the source branch. */
  readonly ref: string | null;
  readonly refKind: 'branch' | 'tag' | 'merge_request';
  /** `merge_request_event`, `push`, … */
  readonly pipelineSource: string | null;
  readonly mergeRequest?: {
    readonly iid: number | null;
    readonly sourceBranch: string | null;
    readonly targetBranch: string | null;
    readonly sourceProjectPath: string | null;
    readonly eventType: 'detached' | 'merged_result' | 'merge_train' | null;
  } | null;
}

/** What tells pipelines of one commit apart. */
type RefFacts = Pick<PredefinedFacts, 'ref' | 'refKind' | 'pipelineSource' | 'mergeRequest'>;

/** Those whose value follows from the facts. A name that is missing is not known, which is not the same as undefined. */
export function predefinedVariables(facts: PredefinedFacts): Map<string, string> {
  return new Map([...commitVariables(facts), ...refVariables(facts)]);
}

/** Those that are the same in every pipeline of the commit. */
export function commitVariables(
  facts: Pick<PredefinedFacts, 'serverUrl' | 'project' | 'commitSha'>,
): Map<string, string> {
  const server = new URL(facts.serverUrl);
  return knownOf({
    CI: 'true',
    GITLAB_CI: 'true',
    ...serverVariables(server),
    ...projectVariables(facts),
    ...dependencyProxyVariables(server, facts.project),
    CI_COMMIT_SHA: facts.commitSha,
    CI_COMMIT_SHORT_SHA: facts.commitSha?.slice(0, 8),
  });
}

/** All the others. */
export function refVariables({ ref, refKind, pipelineSource, mergeRequest }: RefFacts): Map<string, string> {
  return knownOf({
    CI_COMMIT_REF_NAME: ref,
    CI_COMMIT_REF_SLUG: ref === null ? null : slugOf(ref),
    CI_COMMIT_BRANCH: refKind === 'branch' ? ref : null,
    CI_COMMIT_TAG: refKind === 'tag' ? ref : null,
    CI_PIPELINE_SOURCE: pipelineSource,
    ...mergeRequestVariables(mergeRequest),
  });
}

function knownOf(values: Readonly<Record<string, string | null | undefined>>): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) variables.set(name, value);
  }
  return variables;
}

/** They exist, with a value that nobody knows before the job does: not usable in include, rules and tags. */
export const JOB_TIME_NAMES: readonly string[] = [
  'CI_BUILDS_DIR',
  'CI_CONCURRENT_ID',
  'CI_CONCURRENT_PROJECT_ID',
  'CI_DEPENDENCY_PROXY_PASSWORD',
  'CI_DEPENDENCY_PROXY_USER',
  'CI_DEPLOY_PASSWORD',
  'CI_DEPLOY_USER',
  'CI_JOB_ID',
  'CI_JOB_STARTED_AT',
  'CI_JOB_TOKEN',
  'CI_JOB_URL',
  'CI_PIPELINE_CREATED_AT',
  'CI_PIPELINE_ID',
  'CI_PIPELINE_IID',
  'CI_PIPELINE_URL',
  'CI_PROJECT_DIR',
  'CI_REGISTRY_PASSWORD',
  'CI_REGISTRY_USER',
  'CI_REPOSITORY_URL',
  'CI_RUNNER_DESCRIPTION',
  'CI_RUNNER_EXECUTABLE_ARCH',
  'CI_RUNNER_ID',
  'CI_RUNNER_REVISION',
  'CI_RUNNER_SHORT_TOKEN',
  'CI_RUNNER_TAGS',
  'CI_RUNNER_VERSION',
];

function portOf(server: URL): string {
  return server.port || (server.protocol === 'http:' ? '80' : '443');
}

function serverVariables(server: URL) {
  const relative = server.pathname.replace(/\/+$/, '');
  const url = `${server.origin}${relative}`;
  return {
    CI_SERVER: 'yes',
    CI_SERVER_HOST: server.hostname,
    CI_SERVER_PORT: portOf(server),
    CI_SERVER_PROTOCOL: server.protocol.replace(':', ''),
    CI_SERVER_FQDN: `${server.host}${relative}`,
    CI_SERVER_URL: url,
    CI_API_V4_URL: `${url}/api/v4`,
    CI_API_GRAPHQL_URL: `${url}/api/graphql`,
    CI_TEMPLATE_REGISTRY_HOST: 'registry.gitlab.com',
  };
}

function projectVariables({ serverUrl, project }: Pick<PredefinedFacts, 'serverUrl' | 'project'>) {
  if (!project) return {};
  const names = project.path.split('/');
  const image = project.registryImage?.toLowerCase() ?? null;
  return {
    CI_PROJECT_PATH: project.path,
    CI_PROJECT_PATH_SLUG: slugOf(project.path),
    CI_PROJECT_NAMESPACE: names.slice(0, -1).join('/'),
    CI_PROJECT_ROOT_NAMESPACE: names[0],
    CI_PROJECT_NAME: names.at(-1),
    CI_PROJECT_ID: project.id === null ? null : String(project.id),
    CI_PROJECT_URL: `${serverUrl.replace(/\/+$/, '')}/${project.path}`,
    CI_DEFAULT_BRANCH: project.defaultBranch,
    CI_REGISTRY_IMAGE: image,
    CI_REGISTRY: image === null ? null : image.slice(0, (image.indexOf('/') + 1 || image.length + 1) - 1),
  };
}

function dependencyProxyVariables(server: URL, project: PredefinedFacts['project']) {
  const address = `${server.hostname}:${portOf(server)}`;
  if (!project) return { CI_DEPENDENCY_PROXY_SERVER: address };
  const groups = project.path.toLowerCase().split('/').slice(0, -1);
  return {
    CI_DEPENDENCY_PROXY_SERVER: address,
    CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: `${address}/${groups[0]}/dependency_proxy/containers`,
    CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX: `${address}/${groups.join('/')}/dependency_proxy/containers`,
  };
}

function mergeRequestVariables(mergeRequest: PredefinedFacts['mergeRequest']) {
  if (!mergeRequest) return {};
  return {
    CI_MERGE_REQUEST_IID: mergeRequest.iid === null ? null : String(mergeRequest.iid),
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: mergeRequest.sourceBranch,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: mergeRequest.targetBranch,
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: mergeRequest.sourceProjectPath,
    CI_MERGE_REQUEST_EVENT_TYPE: mergeRequest.eventType,
  };
}

/** Lower case, other than a-z and 0-9 as `-`, 63 characters, no `-` at the ends (lib/gitlab/utils.rb: `slugify`). */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
