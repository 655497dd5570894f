/**
 * The parts of processes by what they take of the processor. Samples are counted, each for an equal share of what its process took:
 * the time between two of them may be time in which another process had the processor.
 */
import { GARBAGE, millisecondsByPart, OTHER, type Part, type Profiled, partOfAll, SYSTEM } from './parts-of-profile.ts';
import { printRow } from './table.ts';

/** Milliseconds each of so many (`count`), and what would remain of them. Returns all that would remain. */
export function printParts(
  where: string,
  each: string,
  profiled: readonly Profiled[],
  parts: readonly Part[],
  count: number,
): number {
  const all = profiled.map((one) => processorByPart(one, parts));
  const spentOn = (name: string) => all.reduce((sum, one) => sum + (one.get(name) ?? 0), 0) / count;
  const names = [...parts.map(({ name }) => name), OTHER, GARBAGE, SYSTEM];
  const total = names.reduce((sum, name) => sum + spentOn(name), 0);
  // Garbage and what V8 does are shared out by what they were for.
  const shared = total / (total - spentOn(GARBAGE) - spentOn(SYSTEM));
  const sharing = parts.filter(({ floor }) => floor !== undefined);
  const floorOf = new Map(sharing.map(({ name, floor }) => [name, (floor ?? 1) * spentOn(name) * shared]));
  const least = [...floorOf.values()].reduce((sum, floor) => sum + floor, 0);
  const digits = total < 1 ? 3 : 2;
  const print = (name: string, spent: number, floor: number | undefined) =>
    printRow([name, spent.toFixed(digits), ((100 * spent) / total).toFixed(0), floor?.toFixed(digits) ?? '']);
  printRow([`\n${where}`, `ms ${each}`, '%', 'floor']);
  for (const name of names.toSorted((one, other) => spentOn(other) - spentOn(one)))
    print(name, spentOn(name), floorOf.get(name));
  print('all', total, sharing.length > 0 ? least : undefined);
  return least;
}

function processorByPart({ profile, milliseconds }: Profiled, parts: readonly Part[]): ReadonlyMap<string, number> {
  const timeDeltas = profile.samples?.map(() => 1);
  const samples = millisecondsByPart({ ...profile, timeDeltas }, partOfAll(parts));
  const all = [...samples.values()].reduce((sum, count) => sum + count, 0);
  return new Map([...samples].map(([name, count]) => [name, (milliseconds * count) / all]));
}
