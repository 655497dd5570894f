/** What to write: the difference between what stands on the merge request and what should stand there. */
import type { CommitStatus, DiffRefs, NotePosition, StatusCheck, StatusPlace, StatusState } from '../snapshot.ts';

/** Where a discussion goes. Line numbers are 1-based; both for an unchanged line, none for a whole file. */
export interface DiscussionPosition extends DiffRefs {
  readonly oldPath: string;
  readonly newPath: string;
  readonly oldLine: number | null;
  readonly newLine: number | null;
  /** Several lines that end at the one above. */
  readonly range?: LineRange;
}

export interface LineRange {
  readonly start: RangeEnd;
  readonly end: RangeEnd;
}

/** One line of the new side; an added one has no old line. */
export interface RangeEnd {
  /** GitLab's own name of the line in the diff. */
  readonly lineCode: string;
  readonly oldLine: number | null;
  readonly newLine: number;
}

/** Where a discussion may stand, and what it says there: a suggestion fits its line alone. */
export interface DiscussionAttempt {
  readonly position: DiscussionPosition;
  readonly body: string;
}

/** As far as the words of a note depend on where it stands. */
export type NoteLine = Pick<NotePosition, 'newPath' | 'oldLine' | 'newLine'>;

export type Action =
  /** `places`: at least one, to be tried in turn while GitLab refuses them; then nothing is lost, because the summary
   *  lists every finding. */
  | {
      readonly do: 'create_discussion';
      readonly fingerprint: string;
      readonly attempts: readonly DiscussionAttempt[];
    }
  | { readonly do: 'edit_note'; readonly discussion: string | null; readonly note: number; readonly body: string }
  | { readonly do: 'resolve'; readonly discussion: string; readonly resolved: boolean; readonly reply: string | null }
  | { readonly do: 'create_note'; readonly body: string }
  | { readonly do: 'reply'; readonly discussion: string; readonly body: string }
  | { readonly do: 'delete_note'; readonly note: number }
  | SetStatus
  | {
      readonly do: 'answer_check';
      readonly check: number;
      readonly sha: string;
      readonly state: StatusCheck['state'];
    };

export interface SetStatus extends StatusPlace {
  readonly do: 'set_status';
  readonly state: StatusState;
  readonly description: string;
  readonly targetUrl: string | null;
  /** Ours that it takes the place of. */
  readonly standing: Pick<CommitStatus, 'state' | 'description'> | null;
  /** Discussions fail the merge request in its place: should GitLab refuse one, the status does. */
  readonly held: boolean;
}

/** New discussions come first, the commit status last: what is carried out at once begins in this order. */
export interface ReviewPlan {
  /** Do new discussions reach people in one mail, or in one each? */
  readonly notify: 'one' | 'each';
  readonly actions: readonly Action[];
}
