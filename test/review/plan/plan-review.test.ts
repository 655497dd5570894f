// biome-ignore-all lint/style/noExcessiveLinesPerFile: the cases of a plan and its law share one model of what is posted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, ReviewPlan } from '../../../src/review/plan/action.ts';
import type { DesiredState } from '../../../src/review/plan/desired-state.ts';
import { type Marker, withMarker } from '../../../src/review/plan/marker.ts';
import { planReview } from '../../../src/review/plan/plan-review.ts';
import { readPosted } from '../../../src/review/plan/posted.ts';
import { refs } from '../../support/make-finding.ts';
import { BOT, PERSON, PostedModel } from '../posted-model.ts';

const rule = 'image-not-allowed';
const print = (name: string) => name.repeat(32);
const bodyOf = (name: string, words = 'It is wrong.') =>
  withMarker(words, { kind: 'finding', fingerprint: print(name), rule });
const position = { ...refs, oldPath: 'ci.yml', newPath: 'ci.yml', oldLine: null, newLine: 3 };
const marked = (text: string, kind: Exclude<Marker['kind'], 'finding' | 'answer'>) => withMarker(text, { kind });

/** What should stand: discussions of these findings, and a summary when there are any. */
function desired(names: readonly string[], changes: Partial<DesiredState> = {}): DesiredState {
  return {
    discussions: names.map((name) => ({
      fingerprint: print(name),
      earlier: new Set<string>(),
      positions: [position],
      bodyAt: () => bodyOf(name),
    })),
    summary: {
      body: names.length > 0 ? marked(`Found ${names.join()}.`, 'summary') : null,
      allWell: marked('All is well.', 'summary'),
      elsewhere: marked('It stands elsewhere.', 'summary'),
      closed: marked('Nothing is left.', 'fixed'),
    },
    settled: () => marked('No longer found.', 'fixed'),
    replies: { returned: marked('Found again.', 'returned'), moved: marked('It has moved.', 'fixed') },
    notify: 'one',
    answers: [],
    status: null,
    noStatus: null,
    check: null,
    ...changes,
  };
}

function plan(model: PostedModel, state: DesiredState): ReviewPlan {
  return planReview(state, readPosted(model.read(), { id: BOT }, model.headSha), model.statuses, { id: BOT });
}

/** Applies the plan; then there is nothing to do. Returns what was done, by kind. */
function settle(model: PostedModel, state: DesiredState): string[] {
  const { actions } = plan(model, state);
  for (const action of actions) model.apply(action);
  expect(plan(model, state).actions).toEqual([]);
  return actions.map((action) => (action.do === 'resolve' && !action.resolved ? 'reopen' : action.do));
}

function reviewed(...names: string[]): { model: PostedModel; discussion: string } {
  const model = new PostedModel();
  settle(model, desired(names));
  return { model, discussion: model.discussions[0]!.id };
}

describe('planReview', () => {
  it('writes what is missing once', () => {
    expect(settle(new PostedModel(), desired(['a', 'b']))).toEqual([
      'create_discussion',
      'create_discussion',
      'create_note',
    ]);
  });

  it('is quiet when clean, and says that all is well where a summary stood', () => {
    expect(settle(new PostedModel(), desired([]))).toEqual([]);
    const { model } = reviewed('a');
    expect(settle(model, desired([]))).toEqual(['resolve', 'edit_note']);
    expect(model.discussions.at(-1)?.notes[0]?.body).toContain('All is well.');
  });

  it('resolves what is fixed with one reply, and reopens it when it returns', () => {
    const { model, discussion } = reviewed('a', 'b');
    expect(settle(model, desired(['b']))).toEqual(['resolve', 'edit_note']);
    expect(model.discussions[0]?.notes.map((note) => [note.resolved, note.body.split('\n')[0]])).toEqual([
      [true, 'It is wrong.'],
      [true, 'No longer found.'],
    ]);
    expect(settle(model, desired(['a', 'b']))).toEqual(['reopen', 'edit_note']);
    expect(model.discussions[0]?.id).toBe(discussion);
    expect(model.discussions[0]?.notes.at(-1)?.body).toContain('Found again.');
    expect(settle(model, desired(['b']))).toEqual(['resolve', 'edit_note']);
    expect(model.discussions[0]?.notes.at(-1)?.body).toContain('No longer found.');
  });

  it('does not repeat a reply when a crash came between it and the resolve', () => {
    const { model, discussion } = reviewed('a', 'b');
    model.reply(discussion, BOT, marked('No longer found.', 'fixed'));
    expect(settle(model, desired(['b']))).toEqual(['resolve', 'edit_note']);
    expect(model.discussions[0]?.notes).toHaveLength(2);
  });

  it("respects a person's resolve, also when the words change or the finding goes and returns", () => {
    const { model, discussion } = reviewed('a');
    model.resolve(discussion, PERSON, true);
    const reworded = desired(['a'], {
      discussions: [
        {
          fingerprint: print('a'),
          earlier: new Set<string>(),
          positions: [position],
          bodyAt: () => bodyOf('a', 'New words.'),
        },
      ],
    });
    expect(settle(model, reworded)).toEqual([]);
    expect(settle(model, desired([]))).toEqual(['edit_note']);
    expect(settle(model, desired(['a']))).toEqual(['edit_note']);
    expect(model.discussions).toHaveLength(2);
  });

  it('edits when the wording changed', () => {
    const { model } = reviewed('a');
    const reworded = {
      fingerprint: print('a'),
      earlier: new Set<string>(),
      positions: [position],
      bodyAt: () => bodyOf('a', 'New words.'),
    };
    expect(settle(model, desired(['a'], { discussions: [reworded] }))).toEqual(['edit_note']);
  });

  it('says what fits where the discussion stands, not where it was to go', () => {
    const file = { ...position, newLine: null };
    const state = desired(['a'], {
      discussions: [
        {
          fingerprint: print('a'),
          earlier: new Set<string>(),
          positions: [position, file],
          bodyAt: (place) => bodyOf('a', `Line ${place?.newLine}.`),
        },
      ],
    });
    const model = new PostedModel();
    model.open(BOT, bodyOf('a', 'Line null.'), file);
    expect(settle(model, state)).toEqual(['create_note']);
  });

  it('leaves alone what it cannot tell to be fixed', () => {
    const { model } = reviewed('a');
    expect(settle(model, desired([], { settled: () => null }))).toEqual(['edit_note']);
    expect(model.discussions[0]?.notes[0]?.resolved).toBe(false);
  });

  it('deletes a repeat of its own, but not one that somebody answered', () => {
    const { model } = reviewed('a');
    model.open(BOT, bodyOf('a'), position);
    expect(settle(model, desired(['a']))).toEqual(['delete_note']);
    model.open(BOT, bodyOf('a'), position);
    const answered = model.discussions.at(-1)!;
    model.reply(answered.id, PERSON, 'Why?');
    expect(settle(model, desired(['a']))).toEqual(['delete_note']);
    expect(model.ours(print('a')).map((each) => each.id)).toEqual([answered.id]);
  });

  it('takes nothing that somebody else wrote for its own, marker or not', () => {
    const model = new PostedModel();
    model.open(PERSON, bodyOf('a'), position);
    expect(settle(model, desired(['a']))).toContain('create_discussion');
    expect(settle(model, desired([]))).toEqual(['resolve', 'edit_note']);
    expect(model.discussions[0]?.notes[0]?.resolved).toBe(false);
  });

  it('opens a new discussion where the old one is outdated, unless somebody answered', () => {
    const { model, discussion } = reviewed('a');
    model.push(new Set([discussion]));
    expect(settle(model, desired(['a']))).toEqual(['create_discussion', 'resolve']);
    const answered = reviewed('a');
    answered.model.reply(answered.discussion, PERSON, 'Why?');
    answered.model.push(new Set([answered.discussion]));
    expect(settle(answered.model, desired(['a']))).toEqual([]);
  });

  it('does not take a discussion for outdated whose position GitLab has not moved yet', () => {
    const { model } = reviewed('a');
    model.headSha = 'head-2';
    expect(settle(model, desired(['a']))).toEqual([]);
  });

  it('does not argue with a person who reopens and talks on', () => {
    const { model, discussion } = reviewed('a', 'b');
    settle(model, desired(['b']));
    model.resolve(discussion, PERSON, false);
    model.reply(discussion, PERSON, 'I am not sure.');
    expect(settle(model, desired(['b']))).toEqual([]);
  });

  it('deletes repeats of its summary, and edits the first', () => {
    const { model } = reviewed('a');
    model.apply({ do: 'create_note', body: marked('Another.', 'summary') });
    expect(settle(model, desired(['a', 'b']))).toEqual(['create_discussion', 'edit_note', 'delete_note']);
  });

  describe('a finding that has moved', () => {
    const moved = (path: string) => ({ ...position, newPath: path, oldPath: path });
    const goesOn = (model: PostedModel, changes: Partial<DesiredState['discussions'][number]> = {}) =>
      desired(['b'], {
        discussions: [
          {
            fingerprint: print('b'),
            earlier: new Set(model.ours(print('a')).map(({ id }) => id)),
            positions: [moved('new.yml')],
            bodyAt: () => bodyOf('b'),
            ...changes,
          },
        ],
      });

    it('gets one new discussion, and the old one is closed with a word', () => {
      const { model } = reviewed('a');
      expect(settle(model, goesOn(model))).toEqual(['create_discussion', 'resolve', 'edit_note']);
      expect(model.ours(print('a'))[0]?.notes.at(-1)?.body).toContain('It has moved.');
      expect(model.ours(print('b'))).toHaveLength(1);
    });

    it('says so of every discussion that is about it', () => {
      const { model } = reviewed('a');
      model.open(BOT, bodyOf('a'), position);
      expect(settle(model, goesOn(model))).toEqual(['create_discussion', 'resolve', 'resolve', 'edit_note']);
    });

    it('has the old one closed by the next review after a crash', () => {
      const { model } = reviewed('a');
      const state = goesOn(model);
      model.apply(plan(model, state).actions[0]!);
      expect(settle(model, state)).toEqual(['resolve', 'edit_note']);
    });

    it('gets none where a person resolved the old one and only the file has another name', () => {
      const renamed = (file: string) => file.repeat(8) + 'f'.repeat(24);
      for (const [now, expected] of [
        [renamed('b'), ['edit_note']],
        [print('b'), ['create_discussion', 'edit_note']],
      ] as const) {
        const model = new PostedModel();
        model.open(BOT, withMarker('It is wrong.', { kind: 'finding', fingerprint: renamed('a'), rule }), position);
        model.apply({ do: 'create_note', body: marked('Found a.', 'summary') });
        model.resolve(model.discussions[0]!.id, PERSON, true);
        const earlier = new Set([model.discussions[0]!.id]);
        const bodyAt = () => withMarker('It is wrong.', { kind: 'finding', fingerprint: now, rule });
        expect(settle(model, goesOn(model, { fingerprint: now, earlier, bodyAt }))).toEqual(expected);
      }
    });

    it('keeps its discussion where there is no place to go to', () => {
      const { model } = reviewed('a');
      const { actions } = plan(model, goesOn(model, { positions: [] }));
      expect(actions.map((action) => action.do)).toEqual(['edit_note', 'edit_note']);
      for (const action of actions) model.apply(action);
      expect(settle(model, goesOn(model, { positions: [] }))).toEqual([]);
    });

    it('stays in the discussion that stands there already', () => {
      const { model } = reviewed('a');
      const { actions } = plan(model, goesOn(model, { positions: [position, { ...position, newLine: null }] }));
      expect(actions.map((action) => action.do)).toEqual(['edit_note', 'edit_note']);
      for (const action of actions) model.apply(action);
      expect(settle(model, goesOn(model))).toEqual([]);
    });

    it('within its own file’s new name is said too', () => {
      const { model, discussion } = reviewed('a');
      model.push(new Set([discussion]));
      const here = { fingerprint: print('a'), earlier: new Set<string>(), bodyAt: () => bodyOf('a') };
      const whole = { ...moved('new.yml'), newLine: null };
      const state = desired(['a'], { discussions: [{ ...here, positions: [whole] }] });
      expect(settle(model, state)).toEqual(['create_discussion', 'resolve']);
      expect(model.discussions.find(({ id }) => id === discussion)?.notes.at(-1)?.body).toContain('It has moved.');
    });
  });

  describe('a summary', () => {
    const open = (model: PostedModel) => model.summaries().filter(({ notes }) => !notes[0]!.resolved);
    const thread = (model: PostedModel) => model.open(BOT, marked('Found a.', 'summary'));

    it('that an early version wrote as a thread is resolved, and a plain one stands', () => {
      const model = new PostedModel();
      thread(model);
      expect(settle(model, desired(['a']))).toEqual(['create_discussion', 'create_note', 'edit_note', 'resolve']);
      expect(model.summaries().map(({ individualNote, notes }) => [individualNote, notes.at(-1)!.body])).toEqual([
        [false, expect.stringContaining('It stands elsewhere.')],
        [true, expect.stringContaining('Found a.')],
      ]);
      expect(settle(model, desired([]))).toEqual(['resolve', 'edit_note']);
      expect(settle(model, desired(['a']))).toEqual(['reopen', 'edit_note']);
    });

    it('that an early version wrote as a thread is resolved when all is well', () => {
      const model = new PostedModel();
      thread(model);
      expect(settle(model, desired([]))).toEqual(['edit_note', 'resolve']);
      expect(model.summaries()[0]?.notes.map(({ body }) => body)).toEqual([expect.stringContaining('All is well.')]);
      expect(settle(model, desired(['a']))).toEqual(['create_discussion', 'create_note', 'edit_note']);
    });

    it('that somebody answered goes on, and is resolved with a word when all is well', () => {
      const { model } = reviewed('a');
      const { id } = model.summaries()[0]!;
      model.reply(id, PERSON, 'What does that mean?');
      expect(settle(model, desired(['a', 'b']))).toEqual(['create_discussion', 'edit_note']);
      expect(open(model)).toHaveLength(1);
      expect(settle(model, desired([]))).toEqual(['resolve', 'resolve', 'edit_note', 'resolve']);
      expect(model.summaries()[0]?.notes.at(-1)?.body).toContain('Nothing is left.');
      model.reply(id, PERSON, 'Thanks.');
      expect(settle(model, desired([]))).toEqual([]);
      expect(settle(model, desired(['a']))).toEqual(['reopen', 'create_note', 'edit_note']);
      expect(model.summaries().filter(({ individualNote }) => individualNote)).toHaveLength(1);
    });

    it('that somebody thanks for is resolved too', () => {
      const { model } = reviewed('a');
      settle(model, desired([]));
      model.reply(model.summaries()[0]!.id, PERSON, 'Thanks.');
      expect(settle(model, desired([]))).toEqual(['resolve']);
    });

    it('that a person opens again and talks in is left to them', () => {
      const { model } = reviewed('a');
      const { id } = model.summaries()[0]!;
      model.reply(id, PERSON, 'Hm.');
      settle(model, desired([]));
      model.resolve(id, PERSON, false);
      model.reply(id, PERSON, 'I am not sure.');
      expect(settle(model, desired([]))).toEqual([]);
    });

    it('that a person resolved stays the summary', () => {
      const { model } = reviewed('a');
      const { id } = model.summaries()[0]!;
      model.reply(id, PERSON, 'I see.');
      model.resolve(id, PERSON, true);
      expect(settle(model, desired(['a', 'b']))).toEqual(['create_discussion', 'edit_note']);
    });
  });

  it('closes talks below its answers when all is well', () => {
    const { model } = reviewed('a');
    model.apply({ do: 'create_note', body: withMarker('Reviewed again.', { kind: 'answer', note: 7 }) });
    const { id } = model.discussions.at(-1)!;
    expect(settle(model, desired([]))).toEqual(['resolve', 'edit_note']);
    model.reply(id, PERSON, 'Thanks.');
    expect(settle(model, desired(['a']))).toEqual(['reopen', 'edit_note']);
    expect(settle(model, desired([]))).toEqual(['resolve', 'edit_note', 'resolve']);
    expect(model.discussions.every(({ individualNote, notes }) => individualNote || notes[0]!.resolved)).toBe(true);
  });

  it('reopens what it resolved itself, though somebody thanked below', () => {
    const { model, discussion } = reviewed('a', 'b');
    settle(model, desired(['b']));
    model.reply(discussion, PERSON, 'Thanks.');
    expect(settle(model, desired(['a', 'b']))).toEqual(['reopen', 'edit_note']);
  });

  describe('status', () => {
    const target = { projectId: 7, sha: 'a', ref: 'topic', pipelineId: 5, madeByCi: true };
    const failed = {
      target,
      state: 'failed' as const,
      held: false,
      description: '1 error',
      url: 'https://x/1',
      wanted: true,
      waits: false,
    };
    const state = (changes: Partial<typeof failed>) => desired([], { status: { ...failed, ...changes } });

    it('comes once, whatever its link says', () => {
      const model = new PostedModel();
      expect(settle(model, state({}))).toEqual(['set_status']);
      expect(settle(model, state({ url: 'https://x/2' }))).toEqual([]);
      expect(settle(model, state({ description: '2 errors' }))).toEqual(['set_status']);
      expect(settle(model, state({ state: 'success' as never, description: 'Nothing' }))).toEqual(['set_status']);
    });

    it('is posted again when another pipeline became the head', () => {
      const model = new PostedModel();
      settle(model, state({}));
      expect(settle(model, state({ target: { ...target, pipelineId: 6 } }))).toEqual(['set_status']);
    });

    it('is not wanted, but a pending one of ours is brought to its end', () => {
      const model = new PostedModel();
      const pending = { state: 'pending' as const, description: '', targetUrl: null, standing: null, held: false };
      expect(settle(model, state({ wanted: false }))).toEqual([]);
      model.apply({ do: 'set_status', ...target, ...pending });
      expect(settle(model, state({ wanted: false }))).toEqual(['set_status']);
    });

    it('is not wanted any more, and a failed one of ours is put right', () => {
      const model = new PostedModel();
      settle(model, state({}));
      const now = state({ wanted: false, state: 'success' as never, description: 'The configuration is unchanged' });
      expect(settle(model, now)).toEqual(['set_status']);
      expect(settle(model, state({ wanted: false }))).toEqual([]);
    });

    it('waits to be posted, and is brought up to date where it stands', () => {
      const model = new PostedModel();
      expect(settle(model, state({ waits: true }))).toEqual([]);
      expect(settle(model, state({}))).toEqual(['set_status']);
      expect(settle(model, state({ waits: true, description: '2 errors' }))).toEqual(['set_status']);
    });
  });

  it('comes last', () => {
    const status = {
      target: { projectId: 7, sha: 'a', ref: 'topic', pipelineId: null, madeByCi: false },
      state: 'failed' as const,
      held: false,
      description: '',
      url: null,
      wanted: true,
      waits: false,
    };
    const { actions } = plan(new PostedModel(), desired(['a'], { status }));
    expect(actions.at(-1)?.do).toBe('set_status');
  });

  it('keeps its law through any life of a merge request', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), (events) => {
        const model = new PostedModel();
        const dismissed = new Set<string>();
        for (const each of events) live(model, each, dismissed);
      }),
      { numRuns: 300 },
    );
  });
});

type Event =
  | { kind: 'talk' }
  | { kind: 'old summary' }
  | { kind: 'review'; names: readonly string[]; words: string; known: boolean; until: number }
  | { kind: 'resolve' | 'reopen' | 'answer' | 'repeat'; name: string }
  | { kind: 'push'; changed: readonly string[] };

const name = fc.constantFrom('a', 'b', 'c');
const names = fc.uniqueArray(name, { maxLength: 3 });
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('review' as const),
      names,
      words: fc.constantFrom('It is wrong.', 'It is very wrong.'),
      known: fc.boolean(),
      // A crash after so many actions.
      until: fc.oneof(fc.constant(99), fc.nat(4)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('resolve', 'reopen', 'answer', 'repeat'), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('push' as const), changed: names }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('talk', 'old summary') }) },
) as fc.Arbitrary<Event>;

function live(model: PostedModel, each: Event, dismissed: Set<string>): void {
  if (each.kind === 'old summary') {
    model.open(BOT, marked('Found a.', 'summary'));
    return;
  }
  if (each.kind === 'talk') {
    for (const { id } of model.summaries()) model.reply(id, PERSON, 'Hm.');
    return;
  }
  if (each.kind === 'push') {
    model.push(new Set(each.changed.flatMap((one) => model.ours(print(one)).map(({ id }) => id))));
    return;
  }
  if (each.kind === 'review') {
    review(model, each, dismissed);
    return;
  }
  const open = model.ours(print(each.name)).filter(({ notes }) => !notes[0]!.resolved);
  if (each.kind === 'repeat' && open.length > 0) model.open(BOT, bodyOf(each.name), position);
  for (const { id } of model.ours(print(each.name))) {
    if (each.kind === 'answer') model.reply(id, PERSON, 'Hm.');
    if (each.kind === 'reopen') model.resolve(id, PERSON, false);
  }
  if (each.kind === 'reopen') dismissed.delete(each.name);
  if (each.kind === 'resolve') {
    for (const { id } of open) model.resolve(id, PERSON, true);
    if (open.length > 0) dismissed.add(each.name);
  }
}

function review(model: PostedModel, each: Extract<Event, { kind: 'review' }>, dismissed: ReadonlySet<string>): void {
  const state = desired(each.names, {
    discussions: each.names.map((one) => ({
      fingerprint: print(one),
      earlier: new Set<string>(),
      positions: [position],
      bodyAt: () => bodyOf(one, each.words),
    })),
    settled: () => (each.known ? marked('No longer found.', 'fixed') : null),
  });
  const answers = () =>
    model.discussions.flatMap(({ notes }) => notes.filter((note) => note.authorId === PERSON)).length;
  const before = answers();
  for (const action of plan(model, state).actions.slice(0, each.until)) model.apply(action as Action);
  settle(model, state);

  expect(answers()).toBe(before);
  const shown = model.summaries().filter(({ individualNote, notes }) => individualNote || !notes[0]!.resolved);
  expect(shown.length, 'at most one summary shows').toBeLessThanOrEqual(1);
  for (const one of each.names) {
    const ours = model.ours(print(one));
    const open = ours.filter(({ notes }) => !notes[0]!.resolved);
    expect(open.length, `${one} has at most one open discussion`).toBeLessThanOrEqual(1);
    if (dismissed.has(one)) expect(open, `${one} was resolved by a person`).toEqual([]);
    else expect(open, `${one} is open`).toHaveLength(1);
  }
}
