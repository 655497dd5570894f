/**
 * Every configuration that pipelines may be made of. Cases that include the same files share one; where a condition tells
 * them apart, the loading is done once more for those that were set aside.
 */
import { entryOf, toPlain } from '../../yaml/tree.ts';
import type { IncludedFile } from '../config.ts';
import { CasesTogether } from '../pipelines/cases-together.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import type { LoadedConfiguration } from './load-configuration.ts';

/**
 * More are not looked at, and the review says so. Each costs about what one resolution costs, some 8 ms for a hundred jobs: half a
 * second for all. Fewer would leave out pipelines of real projects: 35 sets are the most that was seen, one for each schedule and form of tag.
 */
const MAX_CONFIGURATIONS = 64;
/** Loads for mixtures of what later changes may bring. There may be more of these, of which nothing is said. */
const MAX_MIXED = 24;
/** Of different cases may come the same configuration: so many loads at most. */
const MAX_LOADS = 200;
/** Bytes of all texts that were loaded, repeats each time: conditions on large files end earlier. */
const MAX_TEXT = 32 * 1024 * 1024;

export interface EachConfiguration {
  readonly configurations: readonly PossibleConfiguration[];
  /** Of pipelines that were not looked at. */
  readonly leftOut: readonly PipelineCase[];
}

export interface PossibleConfiguration {
  readonly loaded: LoadedConfiguration;
  /** Those that have it. */
  readonly cases: readonly PipelineCase[];
}

export function eachConfiguration(
  cases: readonly PipelineCase[],
  load: (together: CasesTogether) => LoadedConfiguration,
  most = MAX_CONFIGURATIONS,
): EachConfiguration {
  const found = new Map<string, PossibleConfiguration>();
  const waiting: Group[] = [cases];
  const mixed: Group[] = [];
  let left = { loads: MAX_LOADS, text: MAX_TEXT };
  const hasRoom = () => found.size < most && left.loads > 0 && left.text > 0;
  const look = (group: Group, isMixture: boolean): void => {
    const together = new CasesTogether(group, isMixture);
    const loaded = load(together);
    (isMixture ? mixed : waiting).push(...together.aside);
    if (together.mixed.length > 0 && loaded.overlap()) mixed.push(...together.mixed);
    left = { loads: left.loads - 1, text: left.text - loaded.size };
    const key = keyOf(loaded);
    const equal = found.get(key);
    found.set(
      key,
      equal ? { ...equal, cases: [...equal.cases, ...together.cases] } : { loaded, cases: together.cases },
    );
  };
  while (waiting.length > 0 && hasRoom()) look(nextOf(waiting, [...found.values()]), false);
  for (let looks = 0; looks < MAX_MIXED && mixed.length > 0 && hasRoom(); looks += 1) look(mixed.shift() ?? [], true);
  return { configurations: [...found.values()], leftOut: waiting.flat() };
}

type Group = readonly PipelineCase[];

/** Taken out of those that wait: where pipelines run of which nothing was loaded yet; else the one that waits longest. */
function nextOf(waiting: Group[], found: readonly PossibleConfiguration[]): Group {
  const covered = new Set(found.flatMap(({ cases }) => cases.map(({ ref }) => ref)));
  const index = waiting.findIndex((group) => group.some(({ ref }) => !covered.has(ref)));
  return waiting.splice(Math.max(0, index), 1)[0] ?? [];
}

/** Equal for the same files with the same inputs and the same problems, whichever entries name them. */
function keyOf({ root, problems, missing, texts }: LoadedConfiguration): string {
  const said = problems.map(({ at, message }) => [at?.span ?? null, message]);
  return JSON.stringify([filesIn(root), said, missing, [...texts]]);
}

function filesIn({ file, name, unavailable, entry, includes }: IncludedFile): unknown {
  const inputs = entryOf(entry?.value, 'inputs')?.value;
  return [file?.id ?? name, file?.commit, unavailable, inputs && toPlain(inputs), includes.map(filesIn)];
}
