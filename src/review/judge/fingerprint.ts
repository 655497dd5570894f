import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Located, SourceFile } from '../../source.ts';

/**
 * 32 hexadecimal digits that stay the same when lines move or a sentence is reworded: rule, project, file path (without
 * ref), key path (without list indexes) and value. No line, no message, no job. The first eight name the file alone.
 */
export function fingerprint(rule: string, at: Located<unknown>, value: string, counter: number): string {
  const keys = at.path.filter((key) => !/^\d+$/.test(key));
  return fileMark(at.at.file) + digest([rule, keys, value, counter]).slice(0, 24);
}

/** What the fingerprints of all findings in a file begin with, whatever ref it was read at. */
export function fileMark(file: Pick<SourceFile, 'project' | 'path'>): string {
  return digest([file.project, file.path]).slice(0, 8);
}

function digest(parts: readonly unknown[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts))));
}
