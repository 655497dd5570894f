/** What a change of the policy would do to open merge requests and default branches. Plain JSON. */

/** How many. */
export interface Known {
  readonly mergeRequests: number;
  readonly branches: number;
}

/** Of all that is known. */
export interface PolicyImpact extends Known {
  /** Those that change, by the part of the policy that is nearest to the project; the most changes first. */
  readonly groups: readonly GroupImpact[];
  /** Further groups; absent: none. */
  readonly more?: number;
  /** Those that were read and judged for this; of all others it is told from what reviews and audits kept. Absent: none. */
  readonly anew?: Known;
  /** Those of which neither tells; absent: none. */
  readonly unjudged?: Known;
}

export interface GroupImpact {
  /** A glob of the policy; null: projects that no group of it names. */
  readonly group: string | null;
  readonly mergeRequests: Turns;
  readonly branches: Turns;
}

export interface Turns {
  /** They would fail, and do not today. */
  readonly breaks: number;
  readonly mended: number;
}
