/** Suggestions that are written into the files of a checkout. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { printable } from '../render/printable.ts';
import { counts } from '../review/judge/verdict.ts';
import { isOwnFile, offsetAt, type SourceFile } from '../source.ts';
import type { FixKind } from './check-option-values.ts';
import type { Checkout } from './checkout.ts';
import type { Io } from './io.ts';
import type { JudgedCheckout } from './judge-checkout.ts';

export interface FixedFile {
  /** In the checkout. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly count: number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Those that change. Of suggestions that overlap the first is taken. */
export function fixedFiles(
  { each, files }: Pick<JudgedCheckout, 'each' | 'files'>,
  kind: FixKind,
  policy: Pick<EffectivePolicy, 'scope'>,
): readonly FixedFile[] {
  const edits = new Map<SourceFile, Edit[]>();
  for (const finding of each) {
    const { at, suggestion } = finding;
    const file = files.get(at.file);
    if (!suggestion || !file || !isOwnFile(file) || !counts(finding, policy)) continue;
    if (kind === 'safe' && !suggestion.safe) continue;
    const edit = {
      start: offsetAt(file, at.start),
      end: offsetAt(file, at.end),
      text: suggestion.replacement,
    };
    edits.set(file, [...(edits.get(file) ?? []), edit]);
  }
  return [...edits].map(([file, all]) => fixedFile(file, all));
}

function fixedFile({ path, text }: SourceFile, edits: readonly Edit[]): FixedFile {
  const taken: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start >= (taken.at(-1)?.end ?? 0)) taken.push(edit);
  }
  const after = taken.reduceRight((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text);
  return { path, before: text, after, count: taken.length };
}

export function patchOf(files: readonly FixedFile[]): string {
  return files.map(({ path, before, after }) => createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after)).join('');
}

export async function writeFixes(files: readonly FixedFile[], { folder }: Checkout, io: Io): Promise<void> {
  for (const { path, after, count } of files) {
    await writeFile(join(folder, path), after);
    io.err(`${printable(path)}: ${count} ${count === 1 ? 'suggestion' : 'suggestions'} applied\n`);
  }
}
