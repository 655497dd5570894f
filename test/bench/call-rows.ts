/** Rows about what is asked of GitLab: one review after the other, against the stand-in with a latency. */

import type { MadeCall } from '../../src/gitlab/calls-made.ts';
import { Spending } from '../../worker/spending.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { policyFrom } from '../support/replay.ts';
import { CI, GOOD, reviewing } from '../worker/reviewing.ts';
import type { Measured, Row } from './row.ts';

const LATENCY_MS = 20;
const BAD = GOOD.replace('ruby:3', 'evil/miner:1');

interface Case {
  /** Names it. */
  readonly what: string;
  readonly files?: FileChanges;
  readonly change: FileChanges;
  /** Where CI's pipeline is; absent: there is none yet. */
  readonly pipeline?: 'merge request' | 'branch';
  /** Reviewed before, for the same event. */
  readonly again?: true;
  readonly reach: { readonly calls?: number; readonly waves?: number };
}

const DEEP = {
  [CI]: `include: ci/a.yml\n${GOOD}`,
  'ci/a.yml': 'include: ci/b.yml\n',
  'ci/b.yml': 'b: {script: x, image: "ruby:3"}\n',
};

export const CALL_CASES: readonly Case[] = [
  { what: 'untouched', change: { 'README.md': 'y' }, pipeline: 'merge request', reach: { calls: 2 } },
  {
    what: 'one file, one finding',
    change: { [CI]: BAD },
    pipeline: 'merge request',
    reach: { calls: 9, waves: 5 },
  },
  {
    what: 'the same in the pipeline of a branch',
    change: { [CI]: BAD },
    pipeline: 'branch',
    reach: { calls: 9, waves: 5 },
  },
  { what: 'the same without a pipeline', change: { [CI]: BAD }, reach: { waves: 5 } },
  {
    what: 'an include in an include',
    files: DEEP,
    change: { 'ci/b.yml': DEEP['ci/b.yml'].replace('ruby:3', 'evil/miner:1') },
    pipeline: 'merge request',
    reach: { waves: 7 },
  },
  { what: 'repeated event', change: { [CI]: BAD }, pipeline: 'merge request', again: true, reach: { calls: 2 } },
];

export const calls: Row = {
  name: 'calls',
  about: 'requests to GitLab, and waves of them one after the other',
  async measure() {
    const measured: Measured[] = [];
    for (const each of CALL_CASES) measured.push(...resultsOf(each, await callsOf(each, LATENCY_MS)));
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

/** Of the review; GitLab takes so long for each. */
export async function callsOf(
  { files, change, pipeline, again }: Case,
  latencyMs: number,
): Promise<readonly MadeCall[]> {
  const gitlab = await startGitLab({ contract: false, latencyMs });
  try {
    const project = gitlab.project('group/app', files ?? { [CI]: GOOD, 'README.md': 'x' }, { ci: false });
    const policy = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';
    const { parts, review } = reviewing(gitlab, {
      parts: { policy: policyFrom({ path: 'policy.yml', text: policy }) },
    });
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
    await review(mergeRequest, 1, false, event);
    return spending.calls;
  } finally {
    await gitlab.stop();
  }
}
