import type { Finding } from './finding.ts';
import { keywordOf } from './fingerprint.ts';

/** One job that a finding of the merge base reached. */
interface Occurrence {
  readonly finding: Finding;
  readonly job: string;
  taken: boolean;
}

/** `cause`: the same value; `keyword`: another value that the same rule minds in the same keyword. */
export type Sameness = 'cause' | 'keyword';

/** Every job that had a finding at the merge base, until the head turns out to have the like of it there too. */
export class Occurrences {
  readonly #byKey = new Map<string, Occurrence[]>();
  readonly #byFinding = new Map<Finding, readonly Occurrence[]>();
  readonly #renamed: ReadonlyMap<string, string>;

  /** `renamed`: jobs by what the head calls them. */
  constructor(findings: readonly Finding[], renamed: ReadonlyMap<string, string>) {
    this.#renamed = renamed;
    for (const finding of findings) {
      const all = jobsOf(finding).map((job) => ({ finding, job: renamed.get(job) ?? job, taken: false }));
      this.#byFinding.set(finding, all);
      for (const each of all) {
        for (const sameness of ['cause', 'keyword'] as const) this.#add(keyOf(finding, each.job, sameness), each);
      }
    }
  }

  #add(key: string, occurrence: Occurrence): void {
    const there = this.#byKey.get(key);
    if (there) there.push(occurrence);
    else this.#byKey.set(key, [occurrence]);
  }

  /** Takes one away for each job of a finding of the head. True: every one of its jobs had the like before. */
  take(finding: Finding, sameness: Sameness): boolean {
    const found = jobsOf(finding).map((job) => {
      const left = this.#byKey.get(keyOf(finding, job, sameness))?.find(({ taken }) => !taken);
      if (left) left.taken = true;
      return left !== undefined;
    });
    return found.every((each) => each);
  }

  /** A finding of the merge base with only the jobs that are rid of it; null where all have it still. */
  leftOf(finding: Finding): Finding | null {
    const left = (this.#byFinding.get(finding) ?? []).filter(({ taken }) => !taken);
    if (left.length === 0) return null;
    const jobs = new Set(left.map(({ job }) => job));
    return { ...finding, uses: finding.uses.filter(({ job }) => jobs.has(this.#renamed.get(job) ?? job)) };
  }
}

/** A finding that reaches no job counts once. */
function jobsOf({ uses }: Finding): readonly string[] {
  return uses.length === 0 ? [''] : uses.map(({ job }) => job);
}

function keyOf({ rule, cause, level, path }: Finding, job: string, sameness: Sameness): string {
  return JSON.stringify(sameness === 'cause' ? [cause, level, job] : [rule, keywordOf(path), job]);
}
