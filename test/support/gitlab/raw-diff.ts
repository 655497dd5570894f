/** A whole diff as `git diff` prints it, and its patch id. */
import { createHash } from 'node:crypto';
import { binaryLine, type FileDiff, isBinary, similarity, unifiedDiff } from './diff-trees.ts';

export function rawDiff(diffs: readonly FileDiff[]): string {
  return [...diffs].sort(byBytes).map(formatFile).join('');
}

/** `git patch-id --verbatim`: null where there is nothing. */
export function patchId(diffs: readonly FileDiff[]): string | null {
  if (diffs.length === 0) return null;
  const sum = new Uint8Array(20);
  for (const diff of [...diffs].sort(byBytes)) addTo(sum, digestOf(diff));
  return Buffer.from(sum).toString('hex');
}

function formatFile(diff: FileDiff): string {
  return [...headerOf(diff), isBinary(diff) ? `${binaryLine(diff)}\n` : bodyOf(diff)].join('');
}

function headerOf(diff: FileDiff): string[] {
  const { old, new: now, oldPath, newPath } = diff;
  const lines = [`diff --git ${quoted(`a/${oldPath}`)} ${quoted(`b/${newPath}`)}`];
  if (!old) lines.push(`new file mode ${now?.mode}`);
  else if (!now) lines.push(`deleted file mode ${old.mode}`);
  else if (old.mode !== now.mode) lines.push(`old mode ${old.mode}`, `new mode ${now.mode}`);
  if (old && now && oldPath !== newPath) {
    lines.push(`similarity index ${percent(diff)}%`, `rename from ${quoted(oldPath)}`, `rename to ${quoted(newPath)}`);
  }
  if (old?.id !== now?.id) {
    const mode = old && now && old.mode === now.mode ? ` ${now.mode}` : '';
    lines.push(`index ${short(old?.id)}..${short(now?.id)}${mode}`);
  }
  return lines.map((line) => `${line}\n`);
}

function bodyOf(diff: FileDiff): string {
  const text = unifiedDiff(diff);
  if (text === '') return '';
  const { old, new: now, oldPath, newPath } = diff;
  return `--- ${old ? named(`a/${oldPath}`) : '/dev/null'}\n+++ ${now ? named(`b/${newPath}`) : '/dev/null'}\n${text}`;
}

/** 2.43, builtin/patch-id.c: all lines but `index` and the hunks' own headers. */
function digestOf(diff: FileDiff): Buffer {
  const hash = createHash('sha1');
  for (const line of headerOf(diff)) if (!line.startsWith('index ')) hash.update(line);
  if (isBinary(diff)) hash.update(full(diff.old?.id) + full(diff.new?.id));
  else for (const line of bodyOf(diff).match(/[^\n]*\n/g) ?? []) if (!line.startsWith('@@ -')) hash.update(line);
  return hash.digest();
}

/** Files are added up, so that their order does not count. */
function addTo(sum: Uint8Array, digest: Buffer): void {
  let carry = 0;
  for (const [index, byte] of digest.entries()) {
    carry += sum[index]! + byte;
    sum[index] = carry & 0xff;
    carry >>= 8;
  }
}

function percent(diff: FileDiff): number {
  const score = Math.floor(similarity(diff.old!, diff.new!) * 60_000);
  return Math.floor((score * 100) / 60_000);
}

function short(id: string | undefined): string {
  return full(id).slice(0, 7);
}

function full(id: string | undefined): string {
  return id ?? '0'.repeat(40);
}

/** A name with a space is followed by a tab. */
function named(path: string): string {
  return `${quoted(path)}${path.includes(' ') ? '\t' : ''}`;
}

/** As Git writes names with other than printable ASCII characters. */
function quoted(path: string): string {
  if (/^[ !#-[\]-~]*$/.test(path)) return path;
  const escaped = [...Buffer.from(path)].map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

function byBytes(a: FileDiff, b: FileDiff): number {
  return Buffer.compare(Buffer.from(a.newPath), Buffer.from(b.newPath));
}
