/** Credentials that authors wrote into a configuration are never repeated in a note, a log or a report. */

const MASK = '***';
const USER_INFO = /:\/\/[^\s/@]*@/g;
const PARAMETER = /([?&;](?:[a-z_-]*token|password|passwd|secret|api_?key|signature|sig)=)[^&\s`'"]+/gi;
// The prefixes of GitLab's own tokens (doc/security/tokens/index.md, 18.11).
const GITLAB_TOKEN = /\b(gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-|gloas-)[\w.-]{10,}/g;

export function redact(text: string): string {
  return text.replace(USER_INFO, `://${MASK}@`).replace(PARAMETER, `$1${MASK}`).replace(GITLAB_TOKEN, `$1${MASK}`);
}

/** The same value, every text in it redacted. Plain JSON alone. */
export function redactAll<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map(redactAll) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactAll(each)])) as T;
}
