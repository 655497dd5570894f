/** What to write: the difference between what stands on the merge request and what should stand there. */
import type { DiffRefs, StatusState } from './snapshot.ts';

/** Where a discussion goes. Line numbers are 1-based; both for an unchanged line, none for a whole file. */
export interface DiscussionPosition extends DiffRefs {
  readonly oldPath: string;
  readonly newPath: string;
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

export type Action =
  /** `fallback`: positions to try in turn when GitLab refuses the first (line, then file); then nothing is lost, because
   *  the summary lists every finding. */
  | {
      readonly do: 'create_discussion';
      readonly fingerprint: string;
      readonly body: string;
      readonly positions: readonly DiscussionPosition[];
    }
  | { readonly do: 'edit_note'; readonly discussion: string | null; readonly note: number; readonly body: string }
  | { readonly do: 'resolve'; readonly discussion: string; readonly resolved: boolean; readonly reply: string | null }
  | { readonly do: 'create_note'; readonly body: string }
  | { readonly do: 'delete_note'; readonly note: number }
  | {
      readonly do: 'set_status';
      readonly sha: string;
      readonly projectId: number;
      readonly state: StatusState;
      readonly description: string;
      readonly ref: string | null;
      readonly pipelineId: number | null;
      readonly targetUrl: string | null;
    };

/** Carried out in order; the commit status comes last. */
export interface ReviewPlan {
  readonly actions: readonly Action[];
}
