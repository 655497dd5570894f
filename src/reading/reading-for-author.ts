/**
 * GitLab takes a file into a pipeline with the rights of whoever starts it; the bot's own are others, and mostly more. So a file
 * of another project is read only where the author may read it, and who pushed. Where that is not known it is not read either,
 * and a project that is not there gets the same words, so that nobody can ask the bot what there is.
 */
import { unlessHidden } from '../errors.ts';
import type { GitLabReader, Known } from '../gitlab/gitlab.ts';
import { type FetchedFile, type FileRequest, isAskable, projectOf } from '../includes/request.ts';
import { quotesFrom } from '../policy/quotes-from.ts';
import type { LintResult, Project } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

const NOT_TOLD = 'it is not known here whether the author may read it';

type Author = Pick<Start, 'mergeRequest' | 'project' | 'policy'>;

/** `pushedBy`: id of whoever pushed the head; null: not told. */
export function readingForAuthor(reader: GitLabReader, start: Author, pushedBy: number | null): GitLabReader {
  const rightsTo = rightsOf(reader, start, pushedBy);

  async function fetch(request: FileRequest): Promise<FetchedFile> {
    const path = projectOf(request);
    if (path === null || isSame(path, start.project.path) || !isAskable(request)) return reader.fetch(request);
    const { project, may } = await rightsTo(path);
    if (!project || may === 'unknown') return { request, unavailable: 'hidden', detail: NOT_TOLD };
    if (may === 'no') return { request, unavailable: 'hidden' };
    return ofProject(await reader.fetch(request), project, start.project);
  }

  /** GitLab's lint speaks with the bot's rights: of what it read that the author may not, not a word is kept. */
  async function lint(projectId: number, commit: string, branch: string | null): Promise<LintResult | null> {
    const answer = await reader.lint(projectId, commit, branch);
    const others = new Set((answer?.includes ?? []).flatMap(({ project }) => project ?? []));
    for (const path of others) {
      if (!isSame(path, start.project.path) && (await rightsTo(path)).may !== 'yes') return null;
    }
    return answer;
  }

  return { ...reader, fetch, lint };
}

interface Rights {
  /** Null: the bot does not see it. */
  readonly project: Project | null;
  readonly may: Known;
}

function rightsOf(
  reader: GitLabReader,
  { mergeRequest, project: own, policy }: Author,
  pushedBy: number | null,
): (path: string) => Promise<Rights> {
  const { authorId } = mergeRequest;
  const people = authorId === null ? null : new Set([authorId, ...(pushedBy === null ? [] : [pushedBy])]);

  return async (path) => {
    const project = await unlessHidden(reader.project(path));
    if (!project) return { project, may: 'unknown' };
    if (project.id === own.id || project.visibility === 'public') return { project, may: 'yes' };
    if (quotesFrom(policy.effective, project.path)) return { project, may: 'yes' };
    if (people === null) return { project, may: 'unknown' };
    const each = await Promise.all([...people].map((user) => reader.mayReadCode(project, user)));
    return { project, may: each.find((one) => one === 'no') ?? each.find((one) => one === 'unknown') ?? 'yes' };
  };
}

/** The answer with what is known of its project. By a former path it may be the merge request's own. */
function ofProject(answer: FetchedFile, { id, visibility }: Project, own: Project): FetchedFile {
  if (!('file' in answer)) return answer;
  const known = { ...(id === own.id ? { project: own.path } : {}), ...(visibility ? { visibility } : {}) };
  return { ...answer, file: { ...answer.file, ...known } };
}

function isSame(path: string, other: string): boolean {
  return path.toLowerCase() === other.toLowerCase();
}
