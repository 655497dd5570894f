/**
 * `npm run fleet`: what an instance of 50,000 projects needs, on costs that are measured first. Workers, the store, requests a minute beside
 * GitLab's limits, what breaks first, and how long an audit of everything takes. README.md beside this file tells what is assumed.
 */
import { reviewOf, SHAPES, type Shape, wavesOf } from './call-rows.ts';
import { configurations } from './configurations.ts';
import { type Cost, type Costs, type Day, type Fleet, simulate } from './fleet-model.ts';
import { measure } from './measure.ts';
import { median } from './row.ts';
import { printRow } from './table.ts';
import { smallReviewCpu } from './worker-rows.ts';

const FLEET: Omit<Fleet, 'workers'> = {
  projects: 50_000,
  mergeRequestsADay: 20_000,
  pushes: 3,
  touching: 0.12,
  large: 0.1,
  hooks: 2,
  shared: { small: 3, large: 12, files: 400 },
  latencyMs: 100,
  concurrency: 8,
  seed: 1,
};

/** Requests a minute that GitLab takes of one user: `notes_create`, and on GitLab.com all others (reference of the API, 10.2). */
const LIMITS = [
  ['notes', 300, /^POST .*\/notes$/],
  ['files', 500, /^GET .*\/raw$/],
  ['projects', 400, /^GET projects\/:id$/],
  ['all', 2_000, /./],
] as const;
const AUDITS_A_MINUTE = 30;
/** Of the stand-in, so that calls are seen to be made at once. */
const LATENCY_MS = 20;
/** Measured where there is no Redis to run a worker on: of a quiet hour (README.md). */
const USUAL_CPU_MS = 15;
const LARGE = ['datadog-agent', 'cmake', 'gitlab-runner'];
const PATIENCE = { seconds: 30, busiest: 0.8 };
const KEPT_DAYS = 30;

async function measuredCosts(): Promise<Costs> {
  const cpu = (await smallReviewCpu()) ?? USUAL_CPU_MS;
  const large = configurations().filter(({ name }) => LARGE.includes(name));
  const judging = median(large.map((each) => measure(each).judge));
  const cost = async (shape: Shape, milliseconds: number): Promise<Cost> => {
    const { calls: made, report } = await reviewOf(shape, LATENCY_MS);
    const calls: Record<string, number> = {};
    for (const { method, route } of made) calls[`${method} ${route}`] = (calls[`${method} ${route}`] ?? 0) + 1;
    const kept = report.state === 'skipped' ? 0 : JSON.stringify(report).length;
    return { calls, waves: wavesOf(made), cpu: milliseconds, kept };
  };
  // Of two calls instead of nine, and nothing is judged.
  const little = (cpu * 2) / 9;
  return {
    untouched: await cost(SHAPES.untouched, little),
    repeated: await cost(SHAPES.repeated, little),
    small: await cost(SHAPES.small, cpu),
    large: await cost(SHAPES.large, cpu + judging),
  };
}

function fewestWorkers(costs: Costs): { readonly fleet: Fleet; readonly day: Day } {
  for (let workers = 1; ; workers += 1) {
    const fleet = { ...FLEET, workers };
    const day = simulate(fleet, costs);
    const isEnough = day.wait.p99 <= PATIENCE.seconds && day.busiest <= PATIENCE.busiest;
    if (isEnough || workers === 64) return { fleet, day };
  }
}

function printCosts(costs: Costs): void {
  printRow(['a review', 'calls', 'waves', 'ms of CPU', 'KiB kept']);
  for (const [kind, { calls, waves, cpu, kept }] of Object.entries(costs)) {
    const count = Object.values(calls).reduce((sum, each) => sum + each, 0);
    printRow([kind, String(count), String(waves), cpu.toFixed(0), (kept / 1024).toFixed(1)]);
  }
}

function atMost({ routesAMinute, callsAMinute }: Day, route: RegExp): number {
  const found = Object.entries(routesAMinute).filter(([name]) => route.test(name));
  // The busiest minutes of all routes need not be the same.
  const isAll = found.length === Object.keys(routesAMinute).length;
  return isAll ? callsAMinute : found.reduce((sum, [, count]) => sum + count, 0);
}

function printLimits(day: Day): void {
  printRow(['requests in the busiest minute', 'made', 'limit', 'merge requests a day at the limit']);
  const rooms = LIMITS.map(([name, limit, route]) => {
    const made = atMost(day, route);
    const mergeRequests = Math.floor((FLEET.mergeRequestsADay * limit) / made);
    printRow([name, String(made), String(limit), String(mergeRequests)]);
    return { name, mergeRequests };
  });
  const [first] = rooms.sort((one, other) => one.mergeRequests - other.mergeRequests);
  console.log(
    `breaks first: ${first?.name}, beyond ${first?.mergeRequests} merge requests a day; what is over it waits a minute`,
  );
}

function printAudit(day: Day, { shared, projects }: Fleet): void {
  const files = 1 + shared.small * day.sharedRead;
  const room = Math.floor(Math.max(0, 500 - atMost(day, /\/raw$/)) / files);
  const hours = (perMinute: number) => (projects / perMinute / 60).toFixed(0);
  console.log(
    `an audit of everything: ${hours(AUDITS_A_MINUTE)} hours at ${AUDITS_A_MINUTE} projects a minute, ${files.toFixed(1)} files each; ` +
      `the limit of files leaves room for ${room} in the busiest minute`,
  );
}

const costs = await measuredCosts();
printCosts(costs);
const { fleet, day } = fewestWorkers(costs);
console.log(`\n${JSON.stringify(FLEET)}`);
console.log(`reviews a day: ${JSON.stringify(day.reviews)}, ${day.callsADay} requests`);
console.log(
  `workers: ${fleet.workers} (one processor, ${fleet.concurrency} at a time each), ${(100 * day.busiest).toFixed(0)} % busy in the busiest minute; ` +
    `verdict after ${day.wait.p50.toFixed(1)} s, p99 ${day.wait.p99.toFixed(1)} s`,
);
console.log(
  `store: ${(day.keptBytes / 1024 ** 2).toFixed(0)} MiB a day, ${((KEPT_DAYS * day.keptBytes) / 1024 ** 3).toFixed(1)} GiB in ${KEPT_DAYS} days`,
);
console.log(
  `shared files: ${(100 * day.sharedRead).toFixed(0)} % of what is included is asked for, the rest is kept\n`,
);
printLimits(day);
printAudit(day, fleet);
