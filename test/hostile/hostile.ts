/** `npm run hostile [-- part of a name]`: every hostile input, what became of it, and what it cost. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOf, MOST, startTarget } from './attack.ts';
import { CASES } from './cases/cases.ts';
import { POLICY } from './hostile-policy.ts';

const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const part = new RegExp(process.argv[2] ?? '');
const cases = CASES.filter(({ name }) => part.test(name));

const target = await startTarget(dist, POLICY);
let failed = 0;
let longest = 0;
for (const given of cases) {
  const outcome = await target.attack(given);
  const faults = faultsOf(given, outcome);
  if (faults.length > 0) failed += 1;
  longest = Math.max(longest, outcome.pause.worked);
  const cost = `${outcome.seconds.toFixed(2)} s ${outcome.mebibytes} MiB pause ${outcome.pause.worked.toFixed(0)} ms`;
  const result = faults.length > 0 ? `WRONG ${faults.join('; ')}` : given.state;
  process.stdout.write(`${given.name}: ${cost}: ${result}\n`);
}
await target.stop();
process.stdout.write(
  `${cases.length} inputs, ${failed} wrong; longest pause of the event loop ${longest.toFixed(0)} ms (at most ${MOST.pause})\n`,
);
process.exit(failed > 0 ? 1 : 0);
