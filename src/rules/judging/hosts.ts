/** Where addresses in scripts lead. */

/** Up to white space, quotes, brackets and what divides the parts of a `sed` command; npm writes addresses without a scheme. */
const ADDRESS = /(?:\b[a-z][a-z0-9+.-]*:)?\/\/[^\s"'<>|;()#,]+/gi;
const HOST = /^(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^@/]*@)?(\[[0-9a-f:.]+\]|[\w.-]+)(?=[:/?#]|$)/i;

/** The addresses in a text. */
export function addressesIn(text: string): readonly string[] {
  return text.includes('//') ? (text.match(ADDRESS) ?? []) : [];
}

/** Null: it is named by a variable, or there is none. */
export function hostOf(address: string): string | null {
  return HOST.exec(address)?.[1]?.toLowerCase() ?? null;
}

/** Containers beside the job have no dot in their names; neither has the job's own machine. */
export function isBesideJob(host: string): boolean {
  return !host.includes('.') || /^127\.|^0\.0\.0\.0$|\.(?:local|internal|localhost)$/.test(host);
}

/**
 * Is the host surely none of this GitLab's? Those below the instance's own domain (`registry.example.org` beside
 * `gitlab.example.org`) may be its registry or its pages, and bare numbers anything.
 */
export function isForeignHost(host: string, serverFqdn: string): boolean {
  if (!/[a-z]/.test(host) || isBesideJob(host)) return false;
  const server = (serverFqdn.split(/[:/]/)[0] ?? '').toLowerCase();
  const domain = server.split('.').slice(-2).join('.');
  return host !== domain && !host.endsWith(`.${domain}`);
}
