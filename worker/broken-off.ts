/** Why a task that was given to a process apart did not come to its end. */

export interface Limits {
  /** Of the processor, where the system tells; of the clock while the process works at the task, elsewhere. */
  readonly seconds: number;
  /** Of JavaScript's heap. */
  readonly mebibytes: number;
}

/** A task was stopped, and its process with it. */
export class OverLimit extends Error {
  override readonly name = 'OverLimit';
  readonly limit: keyof Limits;

  constructor(limit: keyof Limits) {
    super(`a task took more ${limit} than it may`);
    this.limit = limit;
  }
}

/** A task was broken off on account of another one in its process. It can be done anew. */
export class Displaced extends Error {
  override readonly name = 'Displaced';
}
