/** How much slower this machine works than it could: others who use its caches and its clock cost processor time as well. */

const EVERY_MS = 250;
/** What one look takes: a few milliseconds. */
const ROUNDS = 6_000;

/** The quickest look of this process; it is taken as the machine's own pace. */
let quickest = Number.POSITIVE_INFINITY;

/** Returns the way to stop, and to read by how much the processor time since then is longer than alone; 1: by nothing. */
export function watchPace(): () => number {
  const looks = [look()];
  const timer = setInterval(() => void looks.push(look()), EVERY_MS);
  return () => {
    clearInterval(timer);
    looks.push(look());
    const middle = looks.sort((a, b) => a - b)[looks.length >> 1] ?? quickest;
    return middle / quickest;
  };
}

/** Before the first measurement: compiles what looks, and waits for some moments to oneself. */
export function warmUp(): void {
  for (let n = 0; n < 200; n++) look();
}

function look(): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  quickest = Math.min(quickest, user + system);
  return user + system;
}

/** Much as judging: small objects, texts and tables of them. */
function work(): number {
  const table = new Map<string, readonly string[]>();
  for (let n = 0; n < ROUNDS; n++) {
    const text = `job${n}:${(n * 7_919) % 1_000}`;
    table.set(text, /^(\w+):(\d+)$/.exec(text) ?? []);
  }
  return table.size;
}
