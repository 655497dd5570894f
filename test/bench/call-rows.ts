/** Rows about what is asked of GitLab: one review after the other, against the stand-in with a latency. */

import type { MadeCall } from '../../src/gitlab/calls-made.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import { Spending } from '../../worker/spending.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { policyFrom } from '../support/replay.ts';
import { CI, GOOD, reviewing } from '../worker/reviewing.ts';
import type { Measured, Row } from './row.ts';

const LATENCY_MS = 20;
const BAD = GOOD.replace('ruby:3', 'evil/miner:1');
const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';

/** A merge request to be reviewed. */
export interface Shape {
  readonly files?: FileChanges;
  readonly change: FileChanges;
  /** Where CI's pipeline is; absent: there is none yet. */
  readonly pipeline?: 'merge request' | 'branch';
  /** Reviewed before, for the same event. */
  readonly again?: true;
}

const DEEP = {
  [CI]: `include: ci/a.yml\n${GOOD}`,
  'ci/a.yml': 'include: ci/b.yml\n',
  'ci/b.yml': 'b: {script: x, image: "ruby:3"}\n',
};
const DEEP_CHANGE = { 'ci/b.yml': DEEP['ci/b.yml'].replace('ruby:3', 'evil/miner:1') };

const parts = Array.from({ length: 20 }, (_, number) => `ci/part-${number}.yml`);
const WIDE = {
  [CI]: `include: [${parts.join(', ')}]\n${GOOD}`,
  ...Object.fromEntries(parts.map((path, number) => [path, `part-${number}: {script: x, image: "ruby:3"}\n`])),
};

export const SHAPES = {
  untouched: { change: { 'README.md': 'y' }, pipeline: 'merge request' },
  small: { change: { [CI]: BAD }, pipeline: 'merge request' },
  branch: { change: { [CI]: BAD }, pipeline: 'branch' },
  early: { change: { [CI]: BAD } },
  deep: { files: DEEP, change: DEEP_CHANGE, pipeline: 'merge request' },
  large: { files: WIDE, change: { [CI]: WIDE[CI].replace('ruby:3', 'evil/miner:1') }, pipeline: 'merge request' },
  repeated: { change: { [CI]: BAD }, pipeline: 'merge request', again: true },
} as const satisfies Readonly<Record<string, Shape>>;

interface Case {
  readonly what: string;
  readonly shape: Shape;
  readonly reach: { readonly calls?: number; readonly waves?: number };
}

const CALL_CASES: readonly Case[] = [
  { what: 'untouched', shape: SHAPES.untouched, reach: { calls: 2 } },
  { what: 'one file, one finding', shape: SHAPES.small, reach: { calls: 9, waves: 5 } },
  { what: 'the same in the pipeline of a branch', shape: SHAPES.branch, reach: { calls: 9, waves: 5 } },
  { what: 'the same without a pipeline', shape: SHAPES.early, reach: { waves: 5 } },
  { what: 'an include in an include', shape: SHAPES.deep, reach: { waves: 7 } },
  { what: 'twenty includes', shape: SHAPES.large, reach: { waves: 8 } },
  { what: 'repeated event', shape: SHAPES.repeated, reach: { calls: 2 } },
];

export const calls: Row = {
  name: 'calls',
  about: 'requests to GitLab, and waves of them one after the other',
  async measure() {
    const measured: Measured[] = [];
    for (const each of CALL_CASES) measured.push(...resultsOf(each, (await reviewOf(each.shape, LATENCY_MS)).calls));
    return measured;
  },
};

function resultsOf({ what, reach }: Case, made: readonly MadeCall[]): readonly Measured[] {
  const detail = made.map(
    ({ method, route }) => `${method} ${route.split('/:id').join('').split('/').slice(-2).join('/')}`,
  );
  const all = { calls: made.length, waves: wavesOf(made) };
  return (['calls', 'waves'] as const).flatMap((name) => {
    const most = reach[name];
    if (most === undefined) return [];
    return [
      { what: `${name}: ${what}`, value: all[name], unit: '', reach: most, better: 'less', detail: detail.join(', ') },
    ];
  });
}

/** The longest chain of calls of which each begins when the one before has ended. */
export function wavesOf(made: readonly MadeCall[]): number {
  const waves: number[] = [];
  const calls = made.toSorted((one, other) => one.from - other.from);
  for (const [at, { from }] of calls.entries()) {
    const before = waves.filter((_, index) => index < at && (calls[index]?.to ?? Number.POSITIVE_INFINITY) <= from);
    waves.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...waves);
}

/** GitLab takes so long for each call. */
export async function reviewOf(
  { files, change, pipeline, again }: Shape,
  latencyMs: number,
): Promise<{ readonly calls: readonly MadeCall[]; readonly report: ReviewReport }> {
  const gitlab = await startGitLab({ contract: false, latencyMs });
  try {
    const project = gitlab.project('group/app', files ?? { [CI]: GOOD, 'README.md': 'x' }, { ci: false });
    const policy = policyFrom({ path: 'policy.yml', text: POLICY });
    const { parts, review } = reviewing(gitlab, { parts: { policy } });
    const { reader, writer } = parts.gitlab;
    const event = { event: 'told twice' };
    // What a process that has been running for an hour knows.
    await review(project.mergeRequest({ files: { [CI]: `${GOOD}# other\n` } }));
    const mergeRequest = project.mergeRequest({ files: change });
    const { iid, sha } = mergeRequest;
    const ref = pipeline === 'branch' ? mergeRequest.mergeRequest.sourceBranch : `refs/merge-requests/${iid}/head`;
    if (pipeline) project.pipeline({ ref, sha });
    if (again) await review(mergeRequest, 1, false, event);
    const spending = new Spending();
    Object.assign(parts, { gitlab: { reader: spending.counting(reader), writer: spending.counting(writer) } });
    const report = await review(mergeRequest, 1, false, event);
    return { calls: spending.calls, report };
  } finally {
    await gitlab.stop();
  }
}
