import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ReportProblem } from '../../review/judge/report.ts';

/** 32 hexadecimal digits for a problem, which has no fingerprint: equal as long as the same is said of the same file. */
export function problemKey({ kind, at, message }: ReportProblem): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([kind, at?.file ?? null, message])))).slice(0, 32);
}
