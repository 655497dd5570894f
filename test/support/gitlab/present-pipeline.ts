/** The API's entities of pipelines and commit statuses. */
import { canRead } from './access.ts';
import type { Instance, Project, User } from './instance.ts';
import { type Pipeline, pipelineStatus } from './pipelines.ts';
import { presentUser } from './present-user.ts';
import type { CommitStatus } from './statuses.ts';

type Json = Record<string, unknown>;

/** As lists give it. */
export function presentPipeline(instance: Instance, project: Project, pipeline: Pipeline): Json {
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    sha: pipeline.sha,
    ref: pipeline.ref,
    status: pipelineStatus(project, pipeline),
    source: pipeline.source,
    created_at: pipeline.createdAt,
    updated_at: pipeline.createdAt,
    web_url: `${instance.url}${pathOf(project, pipeline)}`,
  };
}

/** As a merge request shows it to one user; null: nobody is signed in. */
export function presentWholePipeline(
  instance: Instance,
  project: Project,
  pipeline: Pipeline,
  user: User | null,
): Json {
  const status = pipelineStatus(project, pipeline);
  const label = status.charAt(0).toUpperCase() + status.slice(1);
  return {
    ...presentPipeline(instance, project, pipeline),
    before_sha: pipeline.beforeSha,
    tag: false,
    yaml_errors: null,
    user: pipeline.user ? presentUser(instance, pipeline.user) : null,
    started_at: null,
    finished_at: null,
    committed_at: null,
    duration: null,
    queued_duration: null,
    coverage: coverageOf(project, pipeline),
    detailed_status: {
      icon: `status_${status}`,
      text: status === 'success' ? 'Passed' : label,
      label: status === 'success' ? 'passed' : status,
      group: status,
      tooltip: status === 'success' ? 'passed' : status,
      has_details: canRead(instance, user, project),
      details_path: pathOf(project, pipeline),
      illustration: null,
      favicon: `/images/ci_favicons/favicon_status_${status}.png`,
    },
    archived: false,
  };
}

export function presentStatus(instance: Instance, status: CommitStatus): Json {
  return {
    id: status.id,
    sha: status.sha,
    ref: status.ref,
    status: status.state,
    name: status.name,
    target_url: status.targetUrl,
    description: status.description,
    created_at: status.createdAt,
    started_at: status.startedAt,
    finished_at: status.finishedAt,
    allow_failure: false,
    coverage: status.coverage,
    pipeline_id: status.pipeline.id,
    author: status.author ? presentUser(instance, status.author) : null,
  };
}

function pathOf(project: Project, pipeline: Pipeline): string {
  return `/${project.path}/-/pipelines/${pipeline.id}`;
}

/** The mean of its statuses', as a text. */
function coverageOf(project: Project, pipeline: Pipeline): string | null {
  const known = project.statuses.flatMap((status) =>
    status.pipeline === pipeline && !status.retried && status.coverage !== null ? [status.coverage] : [],
  );
  if (known.length === 0) return null;
  return (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(2);
}
