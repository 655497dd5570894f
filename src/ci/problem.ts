import { shorten } from '../quoted-text.ts';
import type { Location } from '../source.ts';
import type { ConfigProblem } from './config.ts';

/**
 * Takes note of something GitLab would refuse, at the text to blame. `incomplete`: what is missed may stand in a part of the
 * configuration that is not here, of an include that cannot be read or in the file of somebody who includes this one.
 */
export type Report = (at: Location | null, message: string, incomplete?: 'incomplete') => void;

/** For values that are read but not judged: hidden jobs that nothing uses. */
export const ignore: Report = () => {};

/** Nobody reads more; a hostile file could make millions, each as long as its longest name. */
const MAX_PROBLEMS = 1000;
const MAX_LENGTH = 500;

/**
 * Collects fatal configuration problems. The same sentence about the same text counts once: ten jobs that extend a
 * broken base have one problem.
 */
export function problemList(): { report: Report; problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const seen = new Map<Location | null, Set<string>>();
  const report: Report = (at, sentence, incomplete) => {
    if (problems.length > MAX_PROBLEMS) return;
    const isLast = problems.length === MAX_PROBLEMS;
    const message = isLast ? 'there are more problems than are listed' : shorten(sentence, MAX_LENGTH);
    const sentences = seen.get(at) ?? new Set();
    seen.set(at, sentences);
    if (sentences.has(message)) return;
    sentences.add(message);
    problems.push({ at, message, kind: 'config', fatal: true, ...(incomplete ? { incomplete: true } : {}) });
  };
  return { report, problems };
}
