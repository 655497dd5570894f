/** What a worker and the processes that judge for it tell each other. */

export type ToApart =
  | { readonly task: unknown }
  /** Without a value: the call failed, and whoever made it knows why. */
  | { readonly answer: { readonly id: number; readonly value?: unknown } };

export type FromApart =
  | { readonly ready: true }
  | { readonly call: { readonly id: number; readonly name: string; readonly args: readonly unknown[] } }
  /** `bytes`: what the process takes by now. */
  | { readonly done: unknown; readonly bytes: number }
  | { readonly failed: PlainError; readonly bytes: number };

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
