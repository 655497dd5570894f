import { describe, expect, it } from 'vitest';
import { type Expanded, runTimeOf, type UsedImage } from '../../src/runner/run-time.ts';
import { runnerClass } from '../support/make-runner-class.ts';

const text = (known: string): Expanded => ({ text: known, pieces: [known] });
const depends = (...pieces: Expanded['pieces']): Expanded => ({ text: null, pieces });
const image = (name: Expanded | string, more: Partial<UsedImage> = {}): UsedImage => ({
  name: typeof name === 'string' ? text(name) : name,
  pullPolicy: [],
  users: [],
  ...more,
});
const user = (name: string, executor = 'docker') => ({ ...text(name), source: { path: ['image', executor, 'user'] } });
const on = (runner: Parameters<typeof runnerClass>[0], own: UsedImage | null, services: UsedImage[] = []) =>
  runTimeOf({ image: own, services }, runnerClass(runner));

describe('runTimeOf', () => {
  it('finds nothing where the runner limits nothing, nor for its own image', () => {
    const nothing = { refusals: [], unknowns: [] };
    expect(on({}, image('ruby:3', { pullPolicy: [text('never')], users: [user('root')] }), [image('db')])).toEqual(
      nothing,
    );
    expect(on({ allowedImages: ['a'] }, null)).toEqual(nothing);
    expect(on({ allowedImages: ['a'], executor: 'shell' }, image('b'))).toEqual(nothing);
  });

  it('quotes what the runner prints of images and services', () => {
    const { refusals } = on({ allowedImages: ['a/**'], allowedServices: ['db:*'] }, image('b'), [image('db:1:2')]);
    expect(refusals).toEqual([
      { what: 'image', value: 'b', sentence: 'The "b" image is not present on list of allowed images:' },
    ]);
    expect(on({ allowedServices: ['db'] }, null, [image('web')]).refusals[0]?.sentence).toBe(
      'The "web" image is not present on list of allowed services:',
    );
  });

  it('tells what the unknown part decides from what the known part does', () => {
    const limited = { allowedImages: ['a/**'], image: 'own:1' };
    expect(on(limited, image(depends('a/', { unknown: 'X' })))).toEqual({ refusals: [], unknowns: [] });
    expect(on(limited, image(depends({ unknown: 'X' }, ':1'))).unknowns).toEqual([{ what: 'image', value: '$X:1' }]);
    expect(on(limited, image(depends('evil/', { unknown: 'X' }))).refusals).toMatchObject([{ value: 'evil/$X' }]);
  });

  it('judges pull policies of classes that tell theirs', () => {
    const never = image('a', { pullPolicy: [text('never')] });
    const { refusals } = on({ allowedPullPolicies: ['always'], pullPolicy: ['always'] }, never);
    expect(refusals).toMatchObject([{ what: 'pull-policy', value: 'never' }]);
    expect(refusals[0]?.sentence).toContain('is not one of the allowed_pull_policies ([always])');
    const unknown = image('a', { pullPolicy: [depends({ unknown: 'P' })] });
    expect(on({ pullPolicy: ['always'] }, unknown).unknowns).toEqual([{ what: 'pull-policy', value: '$P' }]);
  });

  it('judges users of Docker executors', () => {
    const limited = { allowedUsers: ['1000', 'app'] };
    expect(on(limited, image('a', { users: [user('root')] })).refusals).toEqual([
      { what: 'user', value: 'root', sentence: 'user "root" is not an allowed user: [1000 app]' },
    ]);
    expect(on(limited, image('a', { users: [user('app')] })).refusals).toEqual([]);
    expect(on(limited, image('a', { users: [user('root', 'kubernetes')] })).refusals).toEqual([]);
    expect(on({ ...limited, executor: 'kubernetes' }, image('a', { users: [user('root')] })).refusals).toEqual([]);
    expect(on(limited, image('a'), [image('b', { users: [user('root')] })]).refusals).toEqual([]);
  });
});
