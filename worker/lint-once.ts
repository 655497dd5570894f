/** GitLab's own lint for one review: asked at most once for each commit, and only where there is something to lint. */
import { parseConfigPath } from '../src/ci/load/root.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import { touchesPipeline } from '../src/review/judge/touches-pipeline.ts';
import type { LintResult, Snapshot } from '../src/review/snapshot.ts';

/** An answer costs GitLab the reading of a whole configuration, so it is kept as long as this reader. */
export function withLintOnce(reader: GitLabReader): GitLabReader {
  const answers = new Map<string, Promise<LintResult | null>>();
  return {
    ...reader,
    lint(projectId, commit) {
      const key = `${projectId} ${commit}`;
      const answer = answers.get(key) ?? reader.lint(projectId, commit);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** Null: the merge request touches no file of its pipeline, or lint could not find the configuration. */
export async function lintOf(snapshot: Snapshot, headSha: string, reader: GitLabReader): Promise<LintResult | null> {
  const { project, head, base, changes } = snapshot;
  // Lint takes the configuration from the project itself, whatever its settings say (lib/api/lint.rb, 18.11).
  const [root] = head;
  if (parseConfigPath(project.ciConfigPath).kind !== 'local' || !root || !('file' in root)) return null;
  const paths = [...base, ...head].flatMap((answer) =>
    'file' in answer && answer.file.project === project.path ? [answer.file.path] : [],
  );
  return touchesPipeline(changes, new Set(paths)) ? reader.lint(project.id, headSha) : null;
}
