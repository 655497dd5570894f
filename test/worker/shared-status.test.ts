/**
 * Several open merge requests of one head show one status: whatever the order of their events, it is the worst of their
 * verdicts, and never good while one of them that is open is bad.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { mergeInto } from '../support/gitlab/merging.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;
let scenarios = 0;

beforeAll(async () => {
  gitlab = await startGitLab();
  gitlab.project('secret/hidden', { 'x.yml': 'x: {script: x}\n' }, { bot: null });
});

afterAll(() => gitlab.stop());

const HIDDEN = 'include: [{project: secret/hidden, file: x.yml}]\n';
const BOTH = `${HIDDEN}${BAD}`;

/** Where each branch left the one of the head, and what a merge request of the bad head is there. */
const TARGETS = {
  main: { file: GOOD, verdict: 'failed' },
  stable: { file: GOOD.replace('make', 'take'), verdict: 'failed' },
  /** The include, which cannot be read, is new there. */
  fog: { file: BAD, verdict: 'success' },
  decoy: { file: BOTH.replace('make', 'rake'), verdict: 'success' },
  other: { file: BOTH.replace('make', 'cake'), verdict: 'success' },
} as const;

type Target = keyof typeof TARGETS;

class Head {
  readonly project: ProjectHandle;
  readonly mergeRequests: MergeRequestHandle[];
  readonly review: ReturnType<typeof reviewing>['review'];
  #isBad = true;

  constructor(targets: readonly Target[]) {
    const { main, ...others } = TARGETS;
    this.project = gitlab.project(`group/app-${++scenarios}`, { [CI]: main.file });
    for (const [branch, { file }] of Object.entries(others)) {
      const sha = this.project.commit({ [CI]: file }, 'topic');
      this.project.project.repository.refs.set(`refs/heads/${branch}`, sha);
    }
    this.project.commit({ [CI]: BOTH }, 'topic');
    this.mergeRequests = targets.map((target) => this.project.mergeRequest({ files: {}, branch: 'topic', target }));
    this.mergeRequests[0]!.push({ 'a.txt': 'x' });
    this.review = reviewing(gitlab).review;
  }

  /** The event of one of them comes; nothing may get better meanwhile than it is. */
  async event(n: number): Promise<void> {
    gitlab.forgetRequests();
    await this.review(this.mergeRequests[n]!);
    if (this.right() !== 'failed') return;
    const said = gitlab.writes.filter(({ route }) => route?.includes('/statuses/'));
    expect(said.map(({ body }) => (body as { state: string }).state)).not.toContain('success');
  }

  right(): string {
    const open = this.mergeRequests.filter(({ mergeRequest }) => mergeRequest.state === 'opened');
    const verdicts = open.map(({ mergeRequest }) => TARGETS[mergeRequest.targetBranch as Target].verdict);
    return this.#isBad && verdicts.includes('failed') ? 'failed' : 'success';
  }

  shown(): string[] {
    const shown = this.mergeRequests.find(({ mergeRequest }) => mergeRequest.state === 'opened')!;
    return shown.statuses().map(({ state }) => state);
  }

  pushGood(): void {
    this.#isBad = false;
    this.mergeRequests[0]!.push({ [CI]: GOOD });
  }
}

const HAPPENINGS: Readonly<Record<string, (head: Head) => void>> = {
  'nothing more': () => {},
  'the first is closed': ({ mergeRequests: [first] }) => first!.close(),
  'the first is merged': ({ mergeRequests: [first] }) => mergeInto(first!.mergeRequest, first!.gitlab.author),
  'the first gets another target': ({ mergeRequests: [first] }) => first!.retarget('other'),
  'the second gets a target where it is bad': ({ mergeRequests: [, second] }) => second!.retarget('stable'),
  'a push makes all good': (head) => head.pushGood(),
};

function orders(of: number): number[][] {
  if (of === 0) return [[]];
  return orders(of - 1).flatMap((rest) => Array.from({ length: of }, (_, at) => rest.toSpliced(at, 0, of - 1)));
}

describe.each(Object.keys(HAPPENINGS))('%s', { timeout: 60_000 }, (name) => {
  const happens = HAPPENINGS[name]!;
  // Each happening sees one order; all together see the two of a pair three times, and the six of three once.
  const seen = (_: unknown, n: number, { length }: readonly unknown[]) => {
    return n === Object.keys(HAPPENINGS).indexOf(name) % length;
  };

  test.each<[string, Target[]]>([
    ['bad and good', ['main', 'decoy']],
    ['bad and unclear', ['main', 'fog']],
    ['good and bad', ['decoy', 'main']],
    ['bad, good and unclear', ['main', 'decoy', 'fog']],
  ])('%s', async (_name, targets) => {
    const all = orders(targets.length);
    for (const before of all.filter(seen)) {
      const head = new Head(targets);
      for (const each of [...before, before[0]!]) await head.event(each);
      expect(head.shown(), `${before}`).toEqual([head.right()]);
      happens(head);
      const after = all[(all.indexOf(before) + 1) % all.length]!;
      for (const each of after) await head.event(each);
      expect(head.shown(), `${before}, then ${after}`).toEqual([head.right()]);
    }
  });
});

test('reviewed at once by several workers, it is the worst all the same', { timeout: 60_000 }, async () => {
  for (const happens of Object.values(HAPPENINGS)) {
    const head = new Head(['main', 'decoy', 'fog']);
    await Promise.all(head.mergeRequests.map((each) => head.review(each)));
    expect(head.shown()).toEqual([head.right()]);
    happens(head);
    await Promise.all(head.mergeRequests.map((each) => head.review(each)));
    expect(head.shown()).toEqual([head.right()]);
  }
});

describe('of another merge request', () => {
  const written = async (head: Head, n: number) => {
    gitlab.forgetRequests();
    await head.review(head.mergeRequests[n]!);
    return gitlab.writes.map(({ body }) => body as { state: string; description: string });
  };

  test('an error is named, once', async () => {
    const head = new Head(['main', 'decoy']);
    expect((await written(head, 1)).at(-1)).toMatchObject({
      state: 'failed',
      description: '!1: 1 error and 1 warning found',
    });
    expect(await written(head, 1)).toEqual([]);
    await written(head, 0);
    expect(await written(head, 1)).toEqual([]);
    expect(await written(head, 0)).toEqual([]);
  });

  test('that is closed nothing stays, though the one that is left does not touch the configuration', async () => {
    const project = gitlab.project('group/left', { [CI]: GOOD });
    const bad = project.mergeRequest({ files: { [CI]: BAD }, branch: 'topic' });
    project.project.repository.refs.set('refs/heads/same', bad.sha);
    const untouched = project.mergeRequest({ files: { 'a.txt': 'x' }, branch: 'topic', target: 'same' });
    bad.push({ 'b.txt': 'x' });
    const { review } = reviewing(gitlab);
    for (const each of [bad, untouched]) await review(each);
    expect(untouched.statuses()).toMatchObject([{ state: 'failed' }]);
    bad.close();
    await review(bad);
    expect(untouched.statuses()).toMatchObject([
      { state: 'success', description: expect.stringContaining('unchanged') },
    ]);
  });

  test('with a good status, none is asked for where it is closed', async () => {
    const head = new Head(['decoy']);
    await written(head, 0);
    head.mergeRequests[0]!.close();
    expect(await written(head, 0)).toEqual([]);
    expect(gitlab.requests.map(({ route }) => route?.split('/').at(-1))).toEqual([':iid', 'statuses']);
  });

  test('more than can be judged hold it', async () => {
    const head = new Head(['decoy']);
    for (let n = 0; n < 11; n++) {
      head.project.commit({ 'b.txt': 'x' }, `b${n}`);
      head.project.mergeRequest({ files: {}, branch: 'topic', target: `b${n}` });
    }
    head.mergeRequests[0]!.push({ 'b.txt': 'x' });
    expect((await written(head, 0)).at(-1)).toMatchObject({
      state: 'failed',
      description: expect.stringMatching(/^11 /),
    });
  });
});
