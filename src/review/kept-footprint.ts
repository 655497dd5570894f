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
  /** Absent: it was kept before this was told, so it says nothing of any policy. */
  readonly judgedBy?: JudgedBy;
  /** Beside what was found. `broken`: it fails whatever the policy; `open`: not all of it could be judged. */
  readonly unread?: 'broken' | 'open';
  /** There is more than is kept. */
  readonly isCut?: true;
  /** Images are used whose names are not known in full: another list may or may not mean them. */
  readonly hasUnknownImages?: true;
}

/** What was looked for: a policy that looks for no more, and in the same way, can be tried without looking again. */
export interface JudgedBy {
  /** Of all options but lists of images, of the runners and of what is read: a hash. */
  readonly grounds: string;
  /** Of the lists of images: a hash. */
  readonly lists: string;
  /** Ids of the rules that were off, so that nobody knows what they would find. */
  readonly off: readonly string[];
}

export interface KeptFinding {
  readonly rule: string;
  /** Id of the rule's sentence. */
  readonly sentence: string;
  readonly value: string;
  /** One of its jobs; null: it is about none. */
  readonly job: string | null;
  /** It has further jobs. */
  readonly hasMoreJobs?: true;
  /** It says that something could not be judged. */
  readonly notEvaluable?: true;
  /** It is never more than a warning, whatever the level of its rule. */
  readonly capped?: true;
  /** It does not count: who says so. */
  readonly exempted?: 'policy' | 'accepted' | 'comment';
}

export interface KeptImage {
  readonly image: string;
  readonly use: 'image' | 'service';
}
