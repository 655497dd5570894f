import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { Finding } from '../judge/finding.ts';
import { RULE_FAILED } from '../judge/run-rules.ts';
import { counts } from '../judge/verdict.ts';
import type { StatusCheck, StatusState } from '../snapshot.ts';
import type { DiscussionPosition, NoteLine } from './action.ts';
import type { PostedDiscussion } from './posted.ts';
import type { NoStatus, StatusTarget } from './status-target.ts';

/** What should stand on the merge request. */
export interface DesiredState {
  readonly discussions: readonly DesiredDiscussion[];
  readonly summary: DesiredSummary;
  /** What to say below a discussion that is not desired any more; null: leave it alone, we cannot tell. */
  readonly settled: (discussion: PostedDiscussion) => string | null;
  readonly replies: {
    /** Below a discussion that we resolved and whose finding is back. */
    readonly returned: string;
    /** Below one whose finding has its discussion at another place now. */
    readonly moved: string;
  };
  readonly notify: 'one' | 'each';
  readonly answers: readonly DesiredAnswer[];
  /** Null: no status is possible or wanted. */
  readonly status: DesiredStatus | null;
  /** Why there can be none; null: there can, or nobody needs one. */
  readonly noStatus: NoStatus | null;
  /** Null: the project has no external status check of ours. */
  readonly check: { readonly id: number; readonly sha: string; readonly state: StatusCheck['state'] } | null;
}

/** What a summary says; ready bodies. */
export interface DesiredSummary {
  /** Null: none is needed. */
  readonly body: string | null;
  /** Instead of it, in one that stands there already. */
  readonly allWell: string;
  /** In an earlier one that another has taken the place of. */
  readonly elsewhere: string;
  /** Below one that people talk in, when it is resolved. */
  readonly closed: string;
}

/** What to say to somebody who asked, once. */
export interface DesiredAnswer {
  /** Null: as a note of its own. */
  readonly discussion: string | null;
  readonly body: string;
}

export interface DesiredDiscussion {
  readonly fingerprint: string;
  /** Ids of our discussions from where the finding stood before. */
  readonly earlier: ReadonlySet<string>;
  /** To be tried in turn. */
  readonly positions: readonly DiscussionPosition[];
  /** What to say there; null: where it stands does not matter any more. */
  readonly bodyAt: (line: NoteLine | null) => string;
}

export interface DesiredStatus {
  readonly target: StatusTarget;
  readonly state: StatusState;
  /** Discussions fail the merge request in its place. */
  readonly held: boolean;
  readonly description: string;
  /** Changes with every run, so it is never compared. */
  readonly url: string | null;
  /** False: only a status of ours that is still pending or running is brought to its end. */
  readonly wanted: boolean;
  /** CI's own pipeline is to come: no first status before. */
  readonly waits: boolean;
}

export interface PlacedFinding {
  readonly finding: Finding;
  readonly positions: readonly DiscussionPosition[];
}

/**
 * The findings that get a discussion, at most `maxDiscussions`: those that have one already keep it, then errors, then
 * warnings, of these each cause once before any a second time, in the order of the files. The others stand in the summary alone. `discussed`: fingerprints.
 */
export function chooseDiscussions(
  placed: readonly PlacedFinding[],
  discussed: ReadonlySet<string>,
  policy: Pick<EffectivePolicy, 'scope' | 'maxDiscussions'>,
): readonly PlacedFinding[] {
  const rank = ({ finding }: PlacedFinding) =>
    (discussed.has(finding.fingerprint) ? 0 : 2) + (finding.level === 'error' ? 0 : 1);
  const seen = new Map<string, number>();
  return placed
    .filter(({ finding }) => counts(finding, policy) && finding.say.id !== RULE_FAILED)
    .filter(({ finding, positions }) => positions.length > 0 || discussed.has(finding.fingerprint))
    .map((each) => {
      const again = seen.get(each.finding.cause) ?? 0;
      seen.set(each.finding.cause, again + 1);
      return { each, again };
    })
    .sort((a, b) => rank(a.each) - rank(b.each) || a.again - b.again)
    .slice(0, policy.maxDiscussions)
    .map(({ each }) => each);
}
