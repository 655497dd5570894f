/** Who holds a lock, written so that it fits into a file's name, and whether that process still runs. */
import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

export interface Holder {
  readonly pid: number;
  /** Clock ticks from boot to start, because numbers are given again; '' where the system does not say. */
  readonly started: string;
  /** Where the number means a process: the boot and the process namespace (Linux), and the host. */
  readonly space: string;
  readonly host: string;
  /** Two locks of one process are two holders. */
  readonly nonce: string;
}

export async function thisProcess(): Promise<Holder> {
  const host = hostname().replace(/[^\w.-]/g, '_');
  const started = await startOf(process.pid);
  return { pid: process.pid, started, space: await ownSpace(), host, nonce: randomBytes(6).toString('hex') };
}

export function nameOf({ pid, started, space, host, nonce }: Holder): string {
  return `held,${pid},${started},${space},${host},${nonce}`;
}

/** Null: the name of something else. */
export function holderNamed(name: string): Holder | null {
  const parts = /^held,(\d+),(\d*),([\w-]*),([\w.-]*),([0-9a-f]+)$/.exec(name);
  if (!parts) return null;
  const [, pid = '', started = '', space = '', host = '', nonce = ''] = parts;
  return { pid: Number(pid), started, space, host, nonce };
}

/** `elsewhere`: in another container or on another host, where its number means something else. */
export async function stateOf(holder: Holder): Promise<'alive' | 'dead' | 'elsewhere'> {
  const here = await thisProcess();
  if (holder.host !== here.host || holder.space !== here.space) return 'elsewhere';
  return isRunning(holder.pid) && holder.started === (await startOf(holder.pid)) ? 'alive' : 'dead';
}

/** Signal 0 only asks. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of proc_pid_stat(5). The name before may hold blanks and brackets; a zombie has ended. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? 'ended' : (fields[18] ?? '');
}

async function ownSpace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${boot.slice(0, 8)}-${namespace.replace(/\D/g, '')}`;
}
