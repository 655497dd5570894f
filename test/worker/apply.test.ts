import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { AccessDenied, NotFound, PositionRefused, Refused, RetryLater, Unclear } from '../../src/errors.ts';
import type { GitLabReader, GitLabWriter } from '../../src/gitlab/gitlab.ts';
import { createLog } from '../../src/log.ts';
import type { Action, DiscussionPosition } from '../../src/review/plan/action.ts';
import type { Discussion, MergeRequest, Note } from '../../src/review/snapshot.ts';
import { apply } from '../../worker/apply.ts';
import { fakeClock } from '../gitlab/scripted-server.ts';

const ME = { id: 4, username: 'pipewarden' };
const line: DiscussionPosition = {
  baseSha: 'b',
  startSha: 's',
  headSha: 'h',
  oldPath: 'a.yml',
  newPath: 'a.yml',
  oldLine: null,
  newLine: 3,
};
const file = { ...line, newLine: null };

/** Writes go into `sent`; `fails` throws in turn, `on` such a write alone, undefined = it works. `lost`: written all the same. */
function instance(fails: { error?: Error; lost?: boolean; on?: string }[] = []) {
  const sent: string[] = [];
  const discussions: Discussion[] = [];
  const note = (id: number, body: string, authorId = ME.id) => ({ id, authorId, body }) as Note;
  const add = (body: string, authorId = ME.id) => {
    const id = 100 + discussions.length;
    discussions.push({ id: `d${id}`, individualNote: false, notes: [note(id, body, authorId)] });
  };
  const write =
    (name: string, keep?: (...given: never[]) => void) =>
    async (...given: unknown[]) => {
      sent.push(`${name} ${JSON.stringify(given.slice(2))}`);
      const met = fails.findIndex(({ on = name }) => on === name);
      const { error, lost } = met === -1 ? {} : fails.splice(met, 1)[0]!;
      if (!error || lost) keep?.(...(given as never[]));
      if (error) throw error;
    };
  const writer: GitLabWriter = {
    createDiscussion: write('discussion', (_p: never, _i: never, body: string) => add(body)),
    createNote: write('note', (_p: never, _i: never, body: string) => add(body)),
    reply: write('reply', (_p: never, _i: never, id: string, body: string) => {
      const at = discussions.findIndex((discussion) => discussion.id === id);
      const before = discussions[at]!;
      discussions[at] = { ...before, notes: [...before.notes, note(900 + sent.length, body)] };
    }),
    editNote: write('edit'),
    deleteNote: write('delete'),
    resolveDiscussion: write('resolve'),
    setStatus: write('status'),
    answerCheck: write('check'),
    createDraft: write('draft'),
    deleteDraft: write('delete draft'),
    publishDrafts: write('publish'),
  };
  const reader = { me: async () => ME, discussions: async () => discussions } as unknown as GitLabReader;
  const before = () => [...discussions];
  return { sent, writer, reader, add, before, discussions };
}

function applying(actions: readonly Action[], { writer, reader, before }: ReturnType<typeof instance>) {
  return apply(
    { notify: 'each', actions },
    {
      mergeRequest: { projectId: 7, iid: 1 } as MergeRequest,
      discussions: before(),
      gitlab: { reader, writer },
      log: createLog('silent'),
      clock: fakeClock(),
    },
  );
}

const create = (body = 'x'): Action => ({
  do: 'create_discussion',
  fingerprint: 'f',
  attempts: [line, file].map((position) => ({ position, body })),
});
const refusedPosition = new PositionRefused('line_code');

describe('positions', () => {
  test('the line, then the file', async () => {
    const there = instance([{ error: refusedPosition }]);
    expect(await applying([create()], there)).toEqual({ create_discussion: 1 });
    expect(there.sent).toEqual([
      `discussion ${JSON.stringify(['x', line])}`,
      `discussion ${JSON.stringify(['x', file])}`,
    ]);
  });

  test('the next one where GitLab breaks over a position, and keeps nothing', async () => {
    const broken = new Unclear('500', 30, 500);
    const there = instance([{ error: broken }, { error: broken }]);
    expect(await applying([create()], there)).toEqual({ create_discussion: 1 });
    expect(there.sent).toEqual([line, line, file].map((position) => `discussion ${JSON.stringify(['x', position])}`));
  });

  test('none more where GitLab breaks over a position and keeps the note, at once or the second time', async () => {
    const broken = new Unclear('500', 30, 500);
    for (const fails of [[{ error: broken, lost: true }], [{ error: broken }, { error: broken, lost: true }]]) {
      const there = instance([...fails]);
      expect(await applying([create()], there)).toEqual({ create_discussion: 1 });
      expect(there.sent).toHaveLength(fails.length);
      expect(there.discussions).toHaveLength(1);
    }
  });

  test('a finding that GitLab breaks over everywhere stops the rest only where nothing can be written', async () => {
    const broken = new Unclear('500', 30, 500);
    const everywhere = () => Array.from({ length: 4 }, () => ({ error: broken, on: 'discussion' }));
    const actions: Action[] = [create(), { do: 'create_note', body: 'summary' }];
    expect(await applying(actions, instance(everywhere()))).toEqual({ create_discussion_refused: 1, create_note: 1 });
    await expect(applying([create()], instance(everywhere()))).rejects.toBe(broken);
  });

  test('a finding that no position fits never stops the rest', async () => {
    const refused = { error: refusedPosition, on: 'discussion' };
    const there = instance([refused, refused]);
    const written = await applying([create(), { do: 'create_note', body: 'summary' }], there);
    expect(written).toEqual({ create_discussion_refused: 1, create_note: 1 });
  });
});

const status: Action = {
  do: 'set_status',
  projectId: 7,
  sha: 'h',
  state: 'failed',
  description: '',
  ref: 'topic',
  pipelineId: null,
  targetUrl: null,
  standing: null,
  held: false,
};

describe('refusals', () => {
  test.each([
    ['a note that is gone', new NotFound('gone')],
    ['a note too long', new Refused('too long', 400)],
    ['a discussion that may not be resolved', new AccessDenied('no', 403)],
  ])('%s is counted, and the rest is written', async (_name, error) => {
    const there = instance([{ error }]);
    const actions: Action[] = [
      { do: 'edit_note', discussion: 'd', note: 5, body: 'x' },
      { do: 'create_note', body: 'summary' },
    ];
    expect(await applying(actions, there)).toEqual({ edit_note_refused: 1, create_note: 1 });
  });

  test('a status out of reach is no failure', async () => {
    for (const error of [new AccessDenied('protected', 403), new NotFound('References for commit')]) {
      expect(await applying([status], instance([{ error }]))).toEqual({ set_status_refused: 1 });
    }
  });

  test('a token that may write nothing is the operator’s business', async () => {
    const there = instance([{ error: new AccessDenied('no', 403) }, { error: new AccessDenied('no', 403) }]);
    await expect(applying([create(), { do: 'create_note', body: 'x' }], there)).rejects.toBeInstanceOf(AccessDenied);
  });

  test.each([
    ['an expired token', new AccessDenied('expired', 401)],
    ['a busy GitLab', new RetryLater('busy', 60)],
  ])('%s stops what is not under way: the next try plans anew', async (_name, error) => {
    const there = instance([{ error }]);
    const notes = Array.from({ length: 9 }, (): Action => ({ do: 'create_note', body: 'x' }));
    await expect(applying([create(), ...notes], there)).rejects.toBe(error);
    expect(there.sent.length).toBeLessThan(6);
  });

  test('a status comes with the notes, but for one that rests on discussions', async () => {
    const order = async (held: boolean) => {
      const { sent, ...there } = instance();
      const { writer } = there;
      const createDiscussion: GitLabWriter['createDiscussion'] = async (...given) => {
        await setImmediate();
        await writer.createDiscussion(...given);
      };
      await applying([create(), { ...status, held }], { sent, ...there, writer: { ...writer, createDiscussion } });
      return sent.map((each) => each.split(' ')[0]);
    };
    expect(await order(false)).toEqual(['status', 'discussion']);
    expect(await order(true)).toEqual(['discussion', 'status']);
  });
});

describe('when nobody knows whether a note was kept', () => {
  const unclear = new Unclear('cut', 30);

  test('one that was kept is not sent again', async () => {
    const there = instance([{ error: unclear, lost: true }]);
    expect(await applying([create()], there)).toEqual({ create_discussion: 1 });
    expect(there.sent).toHaveLength(1);
    expect(there.discussions).toHaveLength(1);
  });

  test('one that was not is sent once more', async () => {
    const there = instance([{ error: unclear }]);
    expect(await applying([create()], there)).toEqual({ create_discussion: 1 });
    expect(there.sent).toHaveLength(2);
    expect(there.discussions).toHaveLength(1);
  });

  test('an older one of the same text, or another’s, does not count', async () => {
    const there = instance([{ error: unclear }]);
    there.add('x');
    const working = applying([create()], there);
    there.add('x', 99);
    await working;
    expect(there.sent).toHaveLength(2);
  });

  test('a reply is looked for in its own discussion', async () => {
    const there = instance([{ on: 'reply' }, { error: unclear, on: 'reply' }]);
    there.add('one');
    there.add('two');
    const resolve = (discussion: string): Action => ({ do: 'resolve', discussion, resolved: true, reply: 'Fixed.' });
    expect(await applying([resolve('d100'), resolve('d101')], there)).toEqual({ resolve: 2 });
    expect(there.discussions.map((discussion) => discussion.notes.at(-1)?.body)).toEqual(['Fixed.', 'Fixed.']);
  });

  test('twice in a row goes back to the queue', async () => {
    const there = instance([{ error: unclear }, { error: unclear }]);
    await expect(applying([create()], there)).rejects.toBe(unclear);
  });
});

test('says why before it resolves', async () => {
  const there = instance();
  there.add('one');
  await applying([{ do: 'resolve', discussion: 'd100', resolved: true, reply: 'Fixed.' }], there);
  expect(there.sent).toEqual(['reply ["d100","Fixed."]', 'resolve ["d100",true]']);
});

test('an empty plan writes nothing', async () => {
  const there = instance();
  expect(await applying([], there)).toEqual({});
  expect(there.sent).toEqual([]);
});
