/** `npm run hostile [-- part of a name]`: every hostile input, what became of it, and what it cost. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOf, MOST, startTarget } from './attack.ts';
import { CASES } from './cases/cases.ts';
import { CI, type HostileCase, lines } from './hostile-case.ts';
import { POLICY } from './hostile-policy.ts';
import { LONG_POLICIES, readLongPolicy } from './long-policies.ts';
import { BODIES, faultsOfBody } from './webhook-bodies.ts';
import { quantile, webhooksDuring } from './webhooks-during.ts';

const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const part = new RegExp(process.argv[2] ?? '');
const cases = CASES.filter(({ name }) => part.test(name));

const target = await startTarget(dist, POLICY);
/** As large as is looked at. */
const LARGE: HostileCase = {
  name: 'three thousand jobs',
  files: () => ({ [CI]: lines(3_000, (n) => `j${n}: {script: ['make x${n}'], image: 'ruby:3'}`) }),
  state: 'passed',
};

async function tellWebhooks(): Promise<void> {
  const { answers } = await webhooksDuring(target, LARGE);
  const at = (part: number) => quantile(answers, part).toFixed(0);
  process.stdout.write(
    `webhooks while ${LARGE.name} are reviewed: ${answers.length} answers, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`,
  );
}

let failed = 0;
let longest = 0;
let done = 0;
const started = performance.now();
const bodies = BODIES.filter(({ name }) => part.test(`a body of ${name}`));
const policies = LONG_POLICIES.filter((each) => part.test(each));
const all = cases.length + bodies.length + policies.length;

/** How far it is, and since when. */
function say(line: string): void {
  done += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`${String(done).padStart(3)}/${all} ${seconds.padStart(4)} s  ${line}\n`);
}

for (const given of cases) {
  const outcome = await target.attack(given);
  const faults = faultsOf(given, outcome);
  if (faults.length > 0) failed += 1;
  longest = Math.max(longest, outcome.pause.worked);
  const cost = `${outcome.seconds.toFixed(2)} s ${outcome.mebibytes} MiB pause ${outcome.pause.worked.toFixed(0)} ms`;
  const result = faults.length > 0 ? `WRONG ${faults.join('; ')}` : given.state;
  say(`${given.name}: ${cost}: ${result}`);
}
for (const given of bodies) {
  const faults = await faultsOfBody(given, target);
  if (faults.length > 0) failed += 1;
  say(`a body of ${given.name}: ${faults.length > 0 ? `WRONG ${faults.join('; ')}` : 'answered'}`);
}
if (!process.argv[2]) await tellWebhooks();
await target.stop();
// They hold up this process, and with it the stand-in.
for (const name of policies) {
  const seconds = readLongPolicy(name);
  if (seconds > MOST.seconds) failed += 1;
  say(`a policy of ${name}: ${seconds.toFixed(2)} s${seconds > MOST.seconds ? ': WRONG' : ''}`);
}
process.stdout.write(
  `${all} inputs, ${failed} wrong; longest pause of the event loop ${longest.toFixed(0)} ms (at most ${MOST.pause})\n`,
);
process.exit(failed > 0 ? 1 : 0);
