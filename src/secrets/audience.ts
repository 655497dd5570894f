import type { SourceFile, Visibility } from '../source.ts';

/** Everybody who sees the merge requests of a project, and so whatever is written about them. */
export interface Audience {
  /** Its full path. */
  readonly project: string;
  /** Of its code; not known, it may be everybody. */
  readonly visibility: Visibility | 'unknown';
  /** Does somebody vouch for a project, so that everybody may be told what stands in it? */
  readonly quotesFrom: (project: string) => boolean;
  /** What they are told anyway: the policy, names of the project and its server. */
  readonly told: readonly string[];
}

/** May all of them see the file? */
export function maySee(
  audience: Audience,
  { project, visibility }: Pick<SourceFile, 'project' | 'visibility'>,
): boolean {
  if (project === null || project.toLowerCase() === audience.project.toLowerCase()) return true;
  if (visibility === 'public' || audience.quotesFrom(project)) return true;
  return visibility === 'internal' && (audience.visibility === 'internal' || audience.visibility === 'private');
}
