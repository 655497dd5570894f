import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/review/judge/finding.ts';
import type { PostedDiscussion } from '../../../src/review/plan/posted.ts';
import { successorsOf } from '../../../src/review/plan/successors.ts';
import { findingAt, spanAt } from '../../support/make-finding.ts';

/** `file` and `place`: a letter each; their marks make up the fingerprint. */
const print = (file: string, place: string) => file.repeat(8) + place.repeat(24);
const posted = (file: string, place: string, cause: string | null = 'evil') =>
  ({ id: `${file}${place}`, fingerprint: print(file, place), cause }) as PostedDiscussion;
const finding = (file: string, place: string, changes: Partial<Finding> = {}) =>
  findingAt(spanAt(`${file}.yml`, 1), { fingerprint: print(file, place), cause: 'evil', ...changes });

const went = (discussions: readonly PostedDiscussion[], findings: readonly Finding[]) =>
  [...successorsOf(discussions, findings)].map(([id, { fingerprint }]) => [id, `${fingerprint[0]}${fingerprint[9]}`]);

describe('successorsOf', () => {
  it('finds the same place in another file, also for discussions that do not say their cause', () => {
    expect(went([posted('a', '1', null)], [finding('b', '2'), finding('b', '1')])).toEqual([['a1', 'b1']]);
  });

  it('finds the same cause at another place, before there is a discussion of it', () => {
    expect(went([posted('a', '1')], [finding('a', '2')])).toEqual([['a1', 'a2']]);
    expect(went([posted('a', '1'), posted('a', '3')], [finding('a', '2')])).toEqual([
      ['a1', 'a2'],
      ['a3', 'a2'],
    ]);
    expect(went([posted('a', '1'), posted('a', '2')], [finding('a', '2')])).toEqual([]);
  });

  it('takes neither what was there before nor another cause for the same', () => {
    expect(went([posted('a', '1')], [finding('a', '2', { change: 'existing' })])).toEqual([]);
    expect(went([posted('a', '1')], [finding('a', '2', { cause: 'other' })])).toEqual([]);
    expect(went([posted('a', '1', null)], [finding('a', '2')])).toEqual([]);
  });

  it('leaves alone what is where it was', () => {
    expect(went([posted('a', '1')], [finding('a', '1'), finding('b', '1')])).toEqual([]);
  });
});
