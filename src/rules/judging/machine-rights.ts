/** What makes a container as strong as the machine it runs on. */

const STRONG_CAPABILITIES = new Set(
  'ALL SYS_ADMIN SYS_PTRACE SYS_MODULE SYS_RAWIO SYS_BOOT NET_ADMIN DAC_READ_SEARCH MKNOD BPF'.split(' '),
);
const MACHINE_FOLDERS = new Set('/ /etc /proc /sys /dev /run /var/run /var/lib/docker /boot /root'.split(' '));

/** `SYS_ADMIN` or `CAP_SYS_ADMIN`. */
export function isStrongCapability(name: string): boolean {
  return STRONG_CAPABILITIES.has(name.toUpperCase().replace(/^CAP_/, ''));
}

/** `folder` without a slash at its end. */
export function isMachineFolder(folder: string): boolean {
  return MACHINE_FOLDERS.has(folder);
}

/** A `security_opt` that switches a protection off. */
export function isUnconfined(option: string): boolean {
  return /unconfined|label[=:]disable/.test(option);
}
