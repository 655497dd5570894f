/** Commands on the machine that the job runs on, rather than on its container. */
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';

export interface MachineAccess {
  readonly word: CommandWord;
  /** For people. */
  readonly value: string;
}

/** Files of the kernel that name a program which it starts outside of every container, or that stop the machine. */
const KERNEL_FILES =
  /^\/proc\/sys\/kernel\/core_pattern$|^\/proc\/sysrq-trigger$|^\/sys\/kernel\/uevent_helper$|\/release_agent$/;

export function machineAccess(command: JobCommand): MachineAccess | null {
  const written = [...command.writesTo, ...(command.name === 'tee' ? command.words.slice(1) : [])];
  const kernel = written.find(({ text }) => KERNEL_FILES.test(text));
  if (kernel) return { word: kernel, value: kernel.text };
  const [, ...rest] = command.words;
  const found = accessIn(command.name, rest);
  return found ? { word: found, value: [command.name, found.text].join(' ') } : null;
}

function accessIn(name: string, words: readonly CommandWord[]): CommandWord | undefined {
  switch (name) {
    case 'mount':
      return words.find(({ text }) => /^\/dev\/(?!loop|shm|null)/.test(text)) ?? cgroupMount(words);
    case 'nsenter':
      return words.find((word, index) => /^(-t1|--target=1)$/.test(word.text) || isTargetOne(words, index));
    case 'chroot':
      return words.find(({ text }) => /^\/(host|hostfs|rootfs|mnt\/host)\/?$/.test(text));
    case 'sysctl':
      return words.find(({ text }) => /^kernel\.core_pattern\s*=/.test(text));
    case 'modprobe':
    case 'insmod':
      return words.find(({ text }) => !text.startsWith('-'));
    default:
      return undefined;
  }
}

/** `mount -t cgroup -o rdma …`: the first version of cgroups, whose `release_agent` the machine runs. */
function cgroupMount(words: readonly CommandWord[]): CommandWord | undefined {
  return words.find(({ text }, index) => /^(?:-tcgroup|--types=cgroup)$/.test(text) || isTypeCgroup(words, index));
}

function isTypeCgroup(words: readonly CommandWord[], index: number): boolean {
  return words[index]?.text === 'cgroup' && /^(?:-t|--types)$/.test(words[index - 1]?.text ?? '');
}

function isTargetOne(words: readonly CommandWord[], index: number): boolean {
  return words[index]?.text === '1' && /^(-[a-z]*t|--target)$/.test(words[index - 1]?.text ?? '');
}
