import type { Place } from '../source.ts';
import type { ConfigProblem } from './config.ts';

/** Takes note of something GitLab would refuse, at the text to blame. */
export type Report = (at: Place | null, message: string) => void;

/** For values that are read but not judged: hidden jobs that nothing uses. */
export const ignore: Report = () => {};

/**
 * Collects fatal configuration problems. The same sentence about the same text counts once: ten jobs that extend a
 * broken base have one problem.
 */
export function problemList(): { report: Report; problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const seen = new Map<Place | null, Set<string>>();
  const report: Report = (at, message) => {
    const sentences = seen.get(at) ?? new Set();
    seen.set(at, sentences);
    if (sentences.has(message)) return;
    sentences.add(message);
    problems.push({ at, message, kind: 'config', fatal: true });
  };
  return { report, problems };
}
