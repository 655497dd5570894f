/** Git's id of a file's content: it tells whether what came is what GitLab holds. */
import { createHash } from 'node:crypto';

/** `id` in hexadecimal; 64 digits are SHA-256, as repositories with that object format have them. */
export function isGitBlob(content: Uint8Array, id: string): boolean {
  const hash = createHash(id.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${content.byteLength}\0`).update(content).digest('hex') === id;
}
