import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { RESERVED } from '../../ci/keywords/job-keys.ts';
import type { Located, SourceFile } from '../../source.ts';

/**
 * 32 hexadecimal digits that stay the same when lines move or a sentence is reworded: rule, project, file path (without
 * ref), key path (without list indexes) and value. No line, no message, no job. The first eight name only the file.
 */
export function fingerprint(rule: string, at: Located<unknown>, value: string, counter: number): string {
  const keys = at.path.filter((key) => !/^\d+$/.test(key));
  return fileMark(at.at.file) + digest([rule, keys, value, counter]).slice(0, 24);
}

/**
 * 16 hexadecimal digits for what is wrong, wherever it is written: rule, keyword and value. They stay the same when a finding
 * moves to another file, job or line.
 */
export function causeOf(rule: string, path: readonly string[], value: string): string {
  return digest([rule, keywordOf(path), value]).slice(0, 16);
}

/** The keyword that a key path leads into, whether a job, a hidden job, `default` or the top level has it; of variables each. */
export function keywordOf(path: readonly string[]): string {
  const keys = path.filter((key) => !/^\d+$/.test(key));
  const [keyword = '', name] = keys.length > 1 && !RESERVED.has(keys[0] ?? '') ? keys.slice(1) : keys;
  return keyword === 'variables' && name !== undefined ? `variables:${name}` : keyword;
}

/** What two fingerprints share that differ only in the file. */
export function markInFile(fingerprint: string): string {
  return fingerprint.slice(8);
}

const fileMarks = new WeakMap<object, string>();

/** What the fingerprints of all findings in a file begin with, whatever ref it was read at. */
export function fileMark(file: Pick<SourceFile, 'project' | 'path'>): string {
  const mark = fileMarks.get(file) ?? digest([file.project, file.path]).slice(0, 8);
  fileMarks.set(file, mark);
  return mark;
}

function digest(parts: readonly unknown[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));
}
