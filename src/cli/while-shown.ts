import type { Io } from './io.ts';

/** Says what is being done, on one line that is gone after, where somebody watches. */
export async function whileShown<T>(doing: string, io: Io, work: () => T | Promise<T>): Promise<T> {
  if (!io.watched) return work();
  io.err(`\r\x1b[K${doing}`);
  try {
    return await work();
  } finally {
    io.err('\r\x1b[K');
  }
}
