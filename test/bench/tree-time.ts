/** The processor time of a process and all that it started, whatever has become of it: the sum never goes back. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux's own measure (`USER_HZ`), whatever the machine. */
const TICKS_A_SECOND = 100;

export function treeMilliseconds(pid: number): number {
  return treeOf(pid).reduce((sum, each) => sum + (1000 * ticksOf(each)) / TICKS_A_SECOND, 0);
}

/** Its own, and that of children that have ended, and theirs, which a process is given when it waits for them. */
function ticksOf(pid: number): number {
  try {
    // The second field is the program's name, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    return 0;
  }
}

/** A process and its children that have not been waited for. */
function treeOf(pid: number): readonly number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(treeOf)];
  } catch {
    return [pid];
  }
}
