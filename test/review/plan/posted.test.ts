import { describe, expect, it } from 'vitest';
import { withMarker } from '../../../src/review/plan/marker.ts';
import { readPosted } from '../../../src/review/plan/posted.ts';
import type { Discussion, Note } from '../../../src/review/snapshot.ts';

const ME = 1;
const body = withMarker('Wrong.', { kind: 'finding', fingerprint: 'f'.repeat(32), rule: 'bad' });
const position = {
  positionType: 'text',
  baseSha: 'b',
  startSha: 's',
  headSha: 'head',
  oldPath: 'ci.yml',
  newPath: 'ci.yml',
  oldLine: null,
  newLine: 3,
};

function note(changes: Partial<Note> = {}): Note {
  return {
    id: 10,
    authorId: ME,
    body,
    system: false,
    resolvable: true,
    resolved: false,
    resolvedById: null,
    createdAt: '2026-01-01T00:00:00Z',
    position,
    ...changes,
  };
}

function read(notes: readonly Note[], changes: Partial<Discussion> = {}) {
  return readPosted([{ id: 'd', individualNote: false, notes, ...changes }], { id: ME }, 'head');
}

const only = (notes: readonly Note[]) => read(notes).discussions[0];

describe('readPosted', () => {
  it('knows its own discussion', () => {
    expect(only([note()])).toMatchObject({
      id: 'd',
      note: 10,
      fingerprint: 'f'.repeat(32),
      rule: 'bad',
      resolved: false,
      answered: false,
      alone: true,
      lastReply: null,
      outdated: false,
    });
  });

  it('ignores a marker of somebody else, of a deleted user, in a system note, in a reply', () => {
    expect(only([note({ authorId: 2 })])).toBeUndefined();
    expect(only([note({ authorId: null })])).toBeUndefined();
    expect(only([note({ system: true })])).toBeUndefined();
    expect(only([note({ body: 'Hello.' }), note()])).toBeUndefined();
    expect(only([])).toBeUndefined();
  });

  it('tells who resolved', () => {
    expect(only([note({ resolved: true, resolvedById: ME })])).toMatchObject({
      resolved: true,
      resolvedByOthers: false,
    });
    expect(only([note({ resolved: true, resolvedById: 2 })])).toMatchObject({ resolved: true, resolvedByOthers: true });
    expect(only([note({ resolved: true, resolvedById: null })])).toMatchObject({ resolvedByOthers: true });
    const half = [note({ resolved: true, resolvedById: ME }), note({ resolved: false, body: 'x' })];
    expect(only(half)).toMatchObject({ resolved: false, resolvedByOthers: false });
    expect(only([note({ resolvable: false })])?.resolved).toBe(false);
  });

  it('tells what was said below it', () => {
    const fixed = note({ body: withMarker('Fixed.', { kind: 'fixed' }) });
    const person = note({ authorId: 2, body: 'Why?' });
    const system = note({ authorId: 2, system: true, body: 'resolved all threads' });
    expect(only([note(), system])).toMatchObject({ answered: false, alone: true });
    expect(only([note(), person, fixed])).toMatchObject({ answered: true, answeredSince: false, lastReply: 'fixed' });
    expect(only([note(), fixed, person])).toMatchObject({ answered: true, answeredSince: true, alone: false });
    const copied = note({ authorId: 2, body: fixed.body });
    expect(only([note(), copied])?.lastReply).toBeNull();
  });

  it('takes a discussion for outdated when GitLab says that its line changed', () => {
    const old = note({ position: { ...position, headSha: 'before' } });
    const said = note({ authorId: 2, system: true, body: 'changed this line in [version 3 of the diff](/x)' });
    expect(only([old])?.outdated).toBe(false);
    expect(only([note(), said])?.outdated).toBe(false);
    expect(only([old, said])?.outdated).toBe(true);
  });

  it('finds summary notes, also one that people answered', () => {
    const summary = note({ body: withMarker('Found.', { kind: 'summary' }), resolvable: false, position: null });
    expect(read([summary], { individualNote: true }).summaries).toMatchObject([
      { note: 10, plain: true, body: summary.body, answered: false },
    ]);
    expect(read([summary, note({ authorId: 2, body: 'Thanks.' })]).summaries).toMatchObject([
      { id: 'd', plain: false, answered: true },
    ]);
    expect(read([{ ...summary, authorId: 2 }], { individualNote: true }).summaries).toEqual([]);
  });
});
