import type { Job, ResolvedConfig } from '../../ci/config.ts';
import { allParts } from '../../ci/config-parts.ts';
import type { Span } from '../../source.ts';
import { entryOf } from '../../yaml/tree.ts';
import type { Finding } from '../judge/finding.ts';
import type { JobAreas } from './place.ts';

/** Looks up where the jobs of a finding are written, at the head and at the merge base. */
export function jobAreas(
  base: readonly ResolvedConfig[] | null,
  head: readonly ResolvedConfig[],
): (finding: Finding) => JobAreas {
  const after = jobsByName(head);
  const before = base ? jobsByName(base) : new Map<string, LocatedJob>();
  const entries = includeEntries(head);
  return (finding) => {
    const names = finding.uses.map((use) => use.job);
    const found = (jobs: ReadonlyMap<string, LocatedJob>) => names.flatMap((name) => jobs.get(name) ?? []);
    return {
      includes: finding.uses.flatMap(({ via }) => via.flatMap((hop) => entries.get(keyOf(hop.at)) ?? [])),
      head: found(after).map((each) => each.span),
      base: [
        ...found(before).flatMap((each) => (after.get(each.job.name)?.job.tags === null ? tagsOf(each.job) : [])),
        ...found(before).map((each) => each.span),
      ],
    };
  };
}

/** Whole include entries by the place that stands for them in a value's way: their `ref` and inputs are part of the cause. */
function includeEntries(configs: readonly ResolvedConfig[]): ReadonlyMap<string, Span> {
  const entries = new Map<string, Span>();
  const waiting = allParts(configs).flatMap(({ root }) => root.includes);
  for (let each = waiting.pop(); each; each = waiting.pop()) {
    const { at, entry, includes } = each;
    if (at && entry) entries.set(keyOf(at.span), entry.value.at.span);
    waiting.push(...includes);
  }
  return entries;
}

function keyOf({ file, start, end }: Span): string {
  return JSON.stringify([file, start, end]);
}

interface LocatedJob {
  readonly job: Job;
  /** From the job's key to the end of its keywords. */
  readonly span: Span;
}

function jobsByName(configs: readonly ResolvedConfig[]): ReadonlyMap<string, LocatedJob> {
  const jobs = new Map<string, LocatedJob>();
  for (const each of allParts(configs)) {
    for (const job of each.jobs) {
      if (jobs.has(job.name)) continue;
      const key = job.at.span;
      const keywords = entryOf(each.tree ?? undefined, job.key)?.value.at;
      const whole = keywords?.file === job.at.file && keywords.end > job.at.end;
      jobs.set(job.name, { job, span: whole ? { ...key, end: keywords.span.end } : key });
    }
  }
  return jobs;
}

/** Tags that a job has lost move it to another runner: their old line is the cause of what is found there now. */
function tagsOf(job: Job): Span[] {
  const tags = job.keywords.get('tags');
  return tags ? [tags.key.at.span, tags.value.at.span] : [];
}
