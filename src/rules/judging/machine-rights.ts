/** What makes a container as strong as the machine it runs on. */

const STRONG_CAPABILITIES = new Set(
  'ALL SYS_ADMIN SYS_PTRACE SYS_MODULE SYS_RAWIO SYS_BOOT NET_ADMIN DAC_READ_SEARCH MKNOD BPF'.split(' '),
);
const MACHINE_FOLDERS = new Set('/ /etc /proc /sys /dev /run /var/run /var/lib/docker /boot /root'.split(' '));

/** `SYS_ADMIN` or `CAP_SYS_ADMIN`. */
export function isStrongCapability(name: string): boolean {
  return STRONG_CAPABILITIES.has(name.toUpperCase().replace(/^CAP_/, ''));
}

/** The folder in its shortest form, if whoever writes there owns the machine; null: not that we know. */
export function machineFolder(folder: string): string | null {
  const shortest = shortestPath(folder);
  return MACHINE_FOLDERS.has(shortest) || /^\/(?:proc|var\/lib\/(?:docker|containerd|kubelet))\//.test(shortest)
    ? shortest
    : null;
}

/** `/etc/../` is `/`; a path that does not begin with a slash stays as it is. */
function shortestPath(path: string): string {
  if (!path.startsWith('/')) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A `security_opt` that switches a protection off. */
export function isUnconfined(option: string): boolean {
  return /unconfined|label[=:]disable/.test(option);
}
