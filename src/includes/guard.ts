/** Checks on names and addresses of included files. What they let through is still hostile text. */
import ipaddr from 'ipaddr.js';

/** Does the base name end in `.yml` or `.yaml`, in any case (lib/gitlab/ci/config/external/file/base.rb, 18.11)? */
export function hasYamlExtension(location: string): boolean {
  const base = location.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return /.\.ya?ml$/i.test(base);
}

/** Can a file of a repository have this path? Git knows no `.`, `..` or empty names in it. */
export function isRepositoryPath(path: string): boolean {
  return !path.includes('\0') && !path.split('/').some((name) => name === '' || name === '.' || name === '..');
}

/** An http(s) URL (lib/gitlab/url_sanitizer.rb); blanks around it do not count. */
export function isWebUrl(text: string): boolean {
  return webUrl(text) !== null;
}

/** The parsed address, or null when it is no http(s) URL with a host. */
export function webUrl(text: string): URL | null {
  const trimmed = text.trim();
  if (!/^https?:\/\/[^/?#\s]/.test(trimmed)) return null;
  try {
    return new URL(trimmed);
  } catch {
    return null;
  }
}

/** May the name be looked up among the instance's templates: the right end, and no way out of their folder. */
export function isTemplateName(name: string): boolean {
  return name.endsWith('.gitlab-ci.yml') && !name.split('/').some((part) => part === '..' || part === '.');
}

/**
 * Can the address of a remote file be asked at all: http or https, no user data, no address of our own network where
 * the host is written as an IP. A host name has to be checked again after it was looked up (`isPublicAddress`).
 */
export function isAllowedRemote(url: string): boolean {
  const parsed = webUrl(url);
  if (parsed === null) return false;
  if (parsed.username !== '' || parsed.password !== '') return false;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return isPublicAddress(host);
  return !/^localhost\.?$|\.localhost\.?$/i.test(host);
}

/**
 * False for loopback, private, link-local (also cloud metadata), unique-local, carrier-grade, multicast, reserved and
 * unspecified addresses, in IPv4, IPv6 and IPv4 inside IPv6 (mapped, 6to4, NAT64, Teredo).
 */
export function isPublicAddress(ip: string): boolean {
  if (!ipaddr.isValid(ip)) return false;
  const address = ipaddr.parse(ip);
  if (address instanceof ipaddr.IPv6) {
    if (address.isIPv4MappedAddress()) return isPublicAddress(address.toIPv4Address().toString());
    // Zone identifiers name an interface of this machine. `range` also knows 6to4, NAT64 and Teredo, none of them unicast.
    return !ip.includes('%') && address.range() === 'unicast' && !isIPv4Compatible(address);
  }
  return address.range() === 'unicast';
}

/** `::a.b.c.d`, long deprecated, but some systems still take it for the IPv4 address. */
function isIPv4Compatible(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0);
}
