/** Exceptions say what happens next, nothing else: what could not be read is data in the report. */

/** The other side is busy or broken: run the job again, not before `afterSeconds`. */
export class RetryLater extends Error {
  readonly afterSeconds: number;

  constructor(message: string, afterSeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RetryLater';
    this.afterSeconds = afterSeconds;
  }
}

/** Nobody knows whether the request was carried out: look before sending it again. */
export class Unclear extends RetryLater {
  /** Of the answer; null: there was none. */
  readonly status: number | null;

  constructor(message: string, afterSeconds: number, status: number | null = null, options?: ErrorOptions) {
    super(message, afterSeconds, options);
    this.name = 'Unclear';
    this.status = status;
  }
}

/** Another run has the same merge request: this one has not begun. */
export class Occupied extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Occupied';
  }
}

/** Another run has got hold of the merge request: this one may not write any more. */
export class Overtaken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Overtaken';
  }
}

/** The token may not do this: only the operator can put it right. */
export class AccessDenied extends Error {
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AccessDenied';
    this.status = status;
  }
}

/** What we asked for is gone or hidden. */
export class NotFound extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotFound';
  }
}

/** What was asked for is not shown to the token, or is not there: GitLab does not say which. */
export function isHidden(error: unknown): boolean {
  return error instanceof NotFound || (error instanceof AccessDenied && error.status === 403);
}

/** Null: it is hidden from the token, or is not there. */
export async function unlessHidden<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isHidden(error)) return null;
    throw error;
  }
}

/** GitLab takes the token no more: whatever is asked next meets the same. */
export function isRevoked(error: unknown): boolean {
  return error instanceof AccessDenied && error.status === 401;
}

/** GitLab does not accept the position of a discussion. */
export class PositionRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PositionRefused';
  }
}

/** GitLab refused the request for a reason that neither time nor the operator puts right (other 4xx). */
export class Refused extends Error {
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Refused';
    this.status = status;
  }
}

/** Settings or policy are wrong; `message` lists every fault, one a line. Exit code 2. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}
