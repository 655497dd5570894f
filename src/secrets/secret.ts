/** A credential, as a stretch of the text that it was found in. */
export interface Secret {
  readonly start: number;
  readonly end: number;
  /** What it is: `gitlab-pat`, `url-password`. */
  readonly kind: string;
  /** What may be shown of it: never more than its public prefix. */
  readonly shown: string;
}
