import type { Knowledge } from './knowledge.ts';

const answers = new WeakMap<Knowledge, Map<string, unknown>>();

/**
 * Jobs ask the same of the same knowledge again and again. One answer serves them all; what is known after it is one object too,
 * of which they ask on. `question`: equal ones have equal answers.
 */
export function remembered<T>(knowledge: Knowledge, question: string, answer: () => T): T {
  const known = answers.get(knowledge) ?? new Map<string, unknown>();
  answers.set(knowledge, known);
  if (!known.has(question)) known.set(question, answer());
  return known.get(question) as T;
}
