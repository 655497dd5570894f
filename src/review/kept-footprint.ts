/**
 * What is kept of an open merge request or of a default branch, so that another policy can be tried on it without reading it
 * again: what was found, and which images are used. Plain JSON.
 */
export interface Footprint {
  readonly projectId: number;
  /** Full path. */
  readonly project: string;
  /** Null: the default branch. */
  readonly iid: number | null;
  readonly findings: readonly KeptFinding[];
  /** By their names as far as these are known, without those that no container is made of. */
  readonly images: readonly KeptImage[];
}

export interface KeptFinding {
  readonly rule: string;
  /** Id of the rule's sentence. */
  readonly sentence: string;
  readonly value: string;
  /** One of its jobs; null: it is about none. */
  readonly job: string | null;
  /** It is never more than a warning, whatever the level of its rule. */
  readonly capped?: true;
  /** It does not count: who says so. */
  readonly exempted?: 'policy' | 'accepted' | 'comment';
}

export interface KeptImage {
  readonly image: string;
  readonly use: 'image' | 'service';
}
