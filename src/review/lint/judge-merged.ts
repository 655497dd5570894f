import type { ResolvedConfig } from '../../ci/config.ts';
import { filesOf, kindsIn, ownConfigs } from '../../ci/config-parts.ts';
import { dayOfTime } from '../../policy/days.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { quotesFrom } from '../../policy/quotes-from.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import type { Finding } from '../judge/finding.ts';
import { type Judgement, judge } from '../judge/judge.ts';
import { lintedPipelinesOf } from '../judge/pipeline-of.ts';
import type { Snapshot } from '../snapshot.ts';
import { type ComparedLint, TOP_KEYS } from './compare-lint.ts';
import type { TreeDifference } from './tree-differences.ts';

export interface LintedHead {
  readonly snapshot: Snapshot;
  readonly commit: string;
  readonly head: Judgement;
  readonly policy: EffectivePolicy;
  /** The head as lint evaluates it. */
  readonly linted: ResolvedConfig;
  readonly redactor: Redactor;
}

/** Keywords of a job that say what it runs in; variables stand in all of them. */
const RUNS_IN: ReadonlySet<string | number> = new Set(['image', 'services', 'tags', 'variables']);

/**
 * The net below our reading: what the policy minds in GitLab's merged configuration, in jobs that we have not, and in images,
 * services, tags and pull policies that differ. Its places are lines of that text, which no diff shows.
 */
export function judgeMerged({ differences, merged }: ComparedLint, linted: LintedHead): readonly Finding[] {
  const theirs = differences.filter(matters);
  if (!merged || theirs.length === 0 || !isOpen(linted)) return [];
  const { snapshot, commit, head, policy } = linted;
  const { root: _, ...input } = lintedPipelinesOf(snapshot, commit, policy, snapshot.lint?.pipeline ?? 'none');
  const root = { kind: 'local', path: merged.path } as const;
  const file = { ...merged, project: snapshot.project.path };
  const judged = judge({ ...input, root, files: (request) => ({ request, file }) }, policy, {
    projectGitStrategy: snapshot.project.buildGitStrategy ?? null,
    runnerConfigs: [],
    today: dayOfTime(snapshot.takenAt),
  });
  const known = new Set(head.findings.flatMap(keysOf));
  const kinds = kindsIn(ownConfigs(head.configs));
  return linted.redactor
    .all(judged.findings)
    .filter((finding) => theirs.some((difference) => reaches(difference, finding)))
    .filter((finding) => keysOf(finding).some((key) => !known.has(key)))
    .map(({ pipelines, ...finding }) => ({
      ...finding,
      merged: true,
      ...onlyIn(pipelines?.only ?? kindsIn(judged.configs), kinds),
    }));
}

/** Something that GitLab has and we have not, and that decides what runs where. */
function matters({ path: [top, keyword], theirs }: TreeDifference): boolean {
  return theirs !== null && (keyword === undefined || RUNS_IN.has(keyword) || TOP_KEYS.has(String(top)));
}

function reaches({ path: [top] }: TreeDifference, { path, uses }: Finding): boolean {
  const key = String(top);
  if (TOP_KEYS.has(key) || path[0] === key) return true;
  return uses.some(({ job }) => job === key || job.startsWith(`${key}: `) || job.startsWith(`${key} `));
}

function keysOf({ rule, value, uses }: Finding): readonly string[] {
  return (uses.length === 0 ? [''] : uses.map(({ job }) => job)).map((job) => JSON.stringify([rule, value, job]));
}

function onlyIn(only: ReturnType<typeof kindsIn>, kinds: typeof only): Pick<Finding, 'pipelines'> {
  const not = kinds.filter((kind) => !only.includes(kind));
  return not.length === 0 ? {} : { pipelines: { only, not } };
}

/** What is merged quotes every file, so each of them has to be one that everybody may be told of. */
function isOpen({ head, snapshot: { project }, policy }: LintedHead): boolean {
  return filesOf(head.configs).every(
    (file) =>
      file.project === null ||
      file.project === project.path ||
      file.visibility === 'public' ||
      quotesFrom(policy, file.project),
  );
}
