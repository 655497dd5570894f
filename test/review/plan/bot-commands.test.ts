import { describe, expect, it, test } from 'vitest';
import { commandIn, waitingCommands } from '../../../src/review/plan/bot-commands.ts';
import { withMarker } from '../../../src/review/plan/marker.ts';
import type { Discussion, Note } from '../../../src/review/snapshot.ts';

const me = { id: 1, username: 'pipewarden' };
const fingerprint = 'f'.repeat(32);

function note(id: number, body: string, over: Partial<Note> = {}): Note {
  return {
    id,
    authorId: 2,
    body,
    system: false,
    resolvable: true,
    resolved: false,
    resolvedById: null,
    createdAt: '2026-01-01T00:00:00Z',
    position: null,
    ...over,
  };
}

const single = (...notes: Note[]): Discussion => ({ id: `d${notes[0]!.id}`, individualNote: true, notes });
const thread = (...notes: Note[]): Discussion => ({ ...single(...notes), individualNote: false });

describe('commandIn', () => {
  test.each([
    ['@pipewarden recheck', 'recheck'],
    ['@PipeWarden  ReCheck, please!', 'recheck'],
    ['Hello,\r\n  @pipewarden\texplain', 'explain'],
    ['@pipewarden thanks\n@pipewarden explain', 'explain'],
    ['```\ncode\n```\n@pipewarden recheck', 'recheck'],
  ])('%j asks for %s', (body, word) => {
    expect(commandIn(body, me.username)?.name).toBe(word);
  });

  test.each([
    '',
    'recheck',
    'please @pipewarden recheck',
    '@pipewarden',
    '@pipewarden\nrecheck',
    '@pipewardenrecheck',
    '@pipewarden-two recheck',
    '@pipewarden merge',
    '@pipewarden rechecking',
    '@pipewarden recheck-all',
    '> @pipewarden recheck',
    '    @pipewarden recheck',
    '`@pipewarden recheck`',
    '```\n@pipewarden recheck\n```',
    '````\n```\n@pipewarden recheck\n````',
    '~~~yaml\n@pipewarden recheck',
  ])('%j asks nothing', (body) => {
    expect(commandIn(body, me.username)).toBeNull();
  });

  it('takes the name as it is, not as a pattern', () => {
    expect(commandIn('@pipe.warden recheck', 'pipe.warden')?.name).toBe('recheck');
    expect(commandIn('@pipexwarden recheck', 'pipe.warden')).toBeNull();
  });
});

describe('waitingCommands', () => {
  const finding = note(1, withMarker('Found.', { kind: 'finding', fingerprint, rule: 'x' }), { authorId: me.id });
  const answer = (id: number, to: number, authorId = me.id) =>
    note(id, withMarker('Answer.', { kind: 'answer', note: to }), { authorId });

  it('knows which finding a discussion of ours is about', () => {
    expect(
      waitingCommands([thread(finding, note(2, '@pipewarden explain')), single(note(3, '@pipewarden recheck'))], me),
    ).toEqual([
      {
        name: 'explain',
        text: '',
        note: 2,
        author: 2,
        username: '',
        edited: false,
        discussion: 'd1',
        individual: false,
        fingerprint,
      },
      {
        name: 'recheck',
        text: '',
        note: 3,
        author: 2,
        username: '',
        edited: false,
        discussion: 'd3',
        individual: true,
        fingerprint: null,
      },
    ]);
  });

  it('leaves what we have answered, wherever the answer stands; a copied marker is no answer', () => {
    const ask = note(2, '@pipewarden explain');
    expect(waitingCommands([thread(finding, ask, answer(3, 2))], me)).toEqual([]);
    expect(waitingCommands([single(ask), single(answer(3, 2))], me)).toEqual([]);
    expect(waitingCommands([thread(finding, ask, answer(3, 2, 7))], me)).toHaveLength(1);
  });

  it('leaves our own notes, GitLab’s, and single ones among members', () => {
    const text = '@pipewarden explain';
    expect(waitingCommands([single(note(2, text, { authorId: me.id }))], me)).toEqual([]);
    expect(waitingCommands([single(note(2, text, { system: true }))], me)).toEqual([]);
    expect(waitingCommands([single(note(2, text, { internal: true }))], me)).toEqual([]);
  });

  it('takes a finding’s marker in our own words alone', () => {
    const copied = { ...finding, authorId: 7 };
    expect(waitingCommands([thread(copied, note(2, '@pipewarden explain'))], me)).toMatchObject([
      { fingerprint: null },
    ]);
  });

  it('answers an author whatever others have asked, and deleted', () => {
    const OUTSIDER = 66;
    const text = '@pipewarden recheck';
    const asks = Array.from({ length: 80 }, (_, index) => single(note(index + 100, text, { authorId: OUTSIDER })));
    const mine = single(note(900, text));
    const told = (by?: number) =>
      Array.from({ length: 50 }, (_, index) => {
        const marker = { kind: 'answer' as const, note: index + 100, ...(by === undefined ? {} : { by }) };
        return single(note(index + 500, withMarker('Answer.', marker), { authorId: me.id }));
      });
    const notesOf = (discussions: Discussion[]) => waitingCommands(discussions, me).map((command) => command.note);
    expect(notesOf([...asks, mine])).toHaveLength(51);
    expect(notesOf([...asks, mine, ...told()])).toEqual([900]);
    expect(notesOf([...asks.slice(50), mine, ...told(OUTSIDER)])).toEqual([900]);
  });

  it('answers one person so often on one merge request, and no more', () => {
    const asks = Array.from({ length: 80 }, (_, index) => single(note(index + 100, '@pipewarden recheck')));
    expect(waitingCommands(asks, me)).toHaveLength(50);
    const answers = Array.from({ length: 50 }, (_, index) => single(answer(index + 500, index + 100)));
    expect(waitingCommands([...asks, ...answers], me)).toEqual([]);
  });
});
