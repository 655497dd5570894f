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
  const trimmed = text.trim();
  return /^https?:\/\/[^/?#\s]/.test(trimmed) && URL.canParse(trimmed);
}

/** May the name be looked up among the instance's templates: the right end, and no way out of their folder. */
export function isTemplateName(name: string): boolean {
  return name.endsWith('.gitlab-ci.yml') && !name.split('/').some((part) => part === '..' || part === '.');
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
