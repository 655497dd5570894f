import { readFileSync } from 'node:fs';

/** Linux's own measure (`USER_HZ`), whatever the machine. */
const TICKS_A_SECOND = 100;

/** Seconds of the processor that a process has used, its threads included; null where the system does not tell. */
export function processorSeconds(pid: number): number | null {
  try {
    // The second field is the program's name, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}
