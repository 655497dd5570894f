/** What a worker and the processes that judge for it tell each other. A process works through what it is told one message after the other. */

/** Each takes a turn of the process. */
export type Message =
  | { readonly task: number; readonly work: unknown }
  /** Without a value: the call failed, and whoever made it knows why. */
  | { readonly task: number; readonly answer: { readonly id: number; readonly value?: unknown } };

/** `drop`: whoever gave this task has gone elsewhere. */
export type ToApart = Message | { readonly drop: number };

/** What a task asks for. */
export interface Call {
  readonly task: number;
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type End =
  | { readonly task: number; readonly value: unknown }
  | { readonly task: number; readonly failed: PlainError };

export interface Turn {
  /** Whose message was worked through; null: none, something has gone on by itself. */
  readonly turn: number | null;
  /** What it led to. */
  readonly calls: readonly Call[];
  readonly ends: readonly End[];
  /** Of the processor, that the process has used by now. */
  readonly seconds: number;
  /** That it takes by now; absent: it did not look. */
  readonly bytes?: number;
}

/** What a process says first. */
export type Ready = Pick<Turn, 'seconds'>;

interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' };
  return { name: error.name, message: error.message, stack: error.stack ?? '' };
}

/** Those that tell a mistake of ours from what may go away. */
const KINDS = { TypeError, RangeError, ReferenceError, SyntaxError };

export function errorFrom({ name, message, stack }: PlainError): Error {
  const Kind = KINDS[name as keyof typeof KINDS] ?? Error;
  return Object.assign(new Kind(message), { stack });
}
