/**
 * How much of a configuration is looked at. GitLab's own limits are checked where they apply; these are ours: whoever writes a
 * configuration decides what it costs, so whatever grows ends somewhere, far beyond what people write. What is left out is not
 * evaluable, and is named.
 */
import type { Location } from '../source.ts';
import { thousands } from '../thousands.ts';
import type { BoundReached, ConfigProblem } from './config.ts';

interface Bound {
  readonly most: number;
  /** With the number as `{most}`. */
  readonly says: string;
  /** Absent: of every configuration that may come about together, those of child pipelines included. */
  readonly of?: 'one configuration';
}

/** In comments: the most of sixty public projects. */
export const BOUNDS = {
  // 0.8 million
  text: { most: 16_777_216, says: 'its files have more than {most} bytes together', of: 'one configuration' },
  // 211,939
  words: { most: 500_000, says: 'its files have more than {most} words, signs and line ends together' },
  // 5,542
  looks: { most: 20_000, says: 'more than {most} files and jobs are looked at on the way from file to file' },
  // 15,495
  included: {
    most: 2_000_000,
    says: 'its files have more than {most} values, each counted as often as it is included',
    of: 'one configuration',
  },
  // 1,017
  jobs: { most: 3_000, says: 'one pipeline has more than {most} jobs', of: 'one configuration' },
  // 3,864 in 64 configurations
  all_jobs: { most: 5_000, says: 'its pipelines have more than {most} jobs together' },
  // 17,807, those of jobs without conditions included
  cases: {
    most: 45_000,
    says: 'conditions tell more than {most} pipelines apart, each counted once for each of its jobs that has conditions',
  },
  // 74,112
  script_lines: { most: 200_000, says: 'the scripts of all jobs have more than {most} lines together' },
  // 237,272
  values: { most: 1_000_000, says: 'the keywords of all jobs have more than {most} values' },
  // 5 million
  characters: { most: 50_000_000, says: 'the keywords of all jobs have more than {most} characters' },
  // 145,189
  variables: { most: 600_000, says: 'all jobs have more than {most} variables together' },
  // 5,225
  needs: { most: 200_000, says: 'all jobs have more than {most} needs and dependencies together' },
  conditions: { most: 1_000, says: 'one job has more than {most} rules, or entries of `only` and `except`' },
  extended: { most: 1_000_000, says: '`extends` brings more than {most} keywords into jobs' },
  referenced: {
    most: 200_000,
    says: '`!reference` brings more than {most} values into one keyword',
    of: 'one configuration',
  },
  scripts: { most: 10_000, says: 'a script has more than {most} commands, or 200,000 characters or words' },
  nesting: { most: 400, says: 'a script is nested deeper than {most} levels, or holds scripts in scripts five deep' },
  // 34
  children: { most: 200, says: 'its pipelines have more than {most} child pipelines together' },
} as const satisfies Record<string, Bound>;

export type BoundId = keyof typeof BOUNDS;
type Amounts = Partial<Record<BoundId, number>>;

/** What is taken by now. */
type Taken = Map<BoundId, number>;

/** Names that a sentence lists; the others are counted. */
const MOST_NAMED = 3;

/** What there is room for in one configuration, and what was left out of it. */
export class Room {
  readonly #together: Taken;
  readonly #own: Taken = new Map();
  readonly #leftOut = new Map<BoundId, { readonly at: Location | null; readonly names: Set<string> }>();

  /** `sibling`: a configuration that may come about as well. */
  constructor(sibling?: Room) {
    this.#together = sibling ? sibling.#together : new Map();
  }

  /** False: there is no room for all of it, and what has the name is left out. */
  take(amounts: Amounts, at: Location, name: string): boolean {
    const ids = Object.keys(amounts) as BoundId[];
    const full = ids.find((id) => this.#taken(id) + (amounts[id] ?? 0) > BOUNDS[id].most);
    if (full) {
      this.leaveOut(full, at, name);
      return false;
    }
    for (const id of ids) this.#counter(id).set(id, this.#taken(id) + (amounts[id] ?? 0));
    return true;
  }

  /** Would one more be too many? */
  isFull(id: BoundId): boolean {
    return this.#taken(id) >= BOUNDS[id].most;
  }

  leaveOut(id: BoundId, at: Location | null, name: string): void {
    const left = this.#leftOut.get(id) ?? { at, names: new Set() };
    this.#leftOut.set(id, left);
    left.names.add(name);
  }

  /** One for each bound, at the first that was left out. */
  get problems(): readonly ConfigProblem[] {
    return [...this.#leftOut].map(([id, { at, names }]) => {
      const named = [...names].slice(0, MOST_NAMED);
      const bound = { id, most: BOUNDS[id].most, names: named, more: names.size - named.length };
      return { at, message: sentence(id, bound), kind: 'config', fatal: false, unavailable: 'limit', bound };
    });
  }

  #taken(id: BoundId): number {
    return this.#counter(id).get(id) ?? 0;
  }

  #counter(id: BoundId): Taken {
    const bound: Bound = BOUNDS[id];
    return bound.of ? this.#own : this.#together;
  }
}

/** What a bound says, with its number. */
export function boundText(id: BoundId, most: number): string {
  return BOUNDS[id].says.replace('{most}', thousands(most));
}

function sentence(id: BoundId, { most, names, more }: BoundReached): string {
  const others = more > 0 ? ` and ${thousands(more)} more` : '';
  return `Too large to be judged in full: ${boundText(id, most)}. What this concerns: ${names.join(', ')}${others}`;
}
