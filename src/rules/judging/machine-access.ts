/** Commands on the machine that the job runs on, rather than on its container. */
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';
import { outputFiles } from '../../shell/output-files.ts';

export interface MachineAccess {
  readonly word: CommandWord;
  /** For people. */
  readonly value: string;
}

/** Files of the kernel that name a program which it starts outside of every container, or that stop the machine. */
const KERNEL_FILES =
  /^\/proc\/sys\/kernel\/core_pattern$|^\/proc\/sysrq-trigger$|^\/sys\/kernel\/uevent_helper$|\/release_agent$/;

export function machineAccess(command: JobCommand): MachineAccess | null {
  const kernel = outputFiles(command).find(({ text }) => KERNEL_FILES.test(text));
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
      return words.find(
        ({ text }, at) => /^(-t1|--target=1)$/.test(text) || isValueOf(words, at, '1', /^(-[a-z]*t|--target)$/),
      );
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
  return words.find(
    ({ text }, at) => /^(?:-tcgroup|--types=cgroup)$/.test(text) || isValueOf(words, at, 'cgroup', /^(?:-t|--types)$/),
  );
}

/** Is the word this value, right after such an option? */
function isValueOf(words: readonly CommandWord[], at: number, value: string, option: RegExp): boolean {
  return words[at]?.text === value && option.test(words[at - 1]?.text ?? '');
}
