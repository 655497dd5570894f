import { describe, expect, it } from 'vitest';
import { candidatesFor, obstacles, type Work } from '../../src/runner/candidates.ts';
import { runnerClass } from '../support/make-runner-class.ts';

const unknown = runnerClass({ name: 'unknown' });
const open = runnerClass({ name: 'open', tags: ['linux', 'docker'] });
const sysbox = runnerClass({ name: 'sysbox', tags: ['linux', 'sysbox'], untagged: false });
const releases = runnerClass({ name: 'releases', tags: ['release'], untagged: false, projects: ['releng/**'] });
const bare = runnerClass({ name: 'bare', tags: [] });
const all = [open, sysbox, releases, bare];

const tag = (text: string | null, value = text ?? '$UNKNOWN') => ({ text, source: { value } });
const onGitLabCom = new Map([['CI_SERVER_FQDN', 'gitlab.com']]);
const work = (tags: Work['tags'], mayBeProtected = true, known: Work['known'] = onGitLabCom): Work => ({
  tags,
  mayBeProtected,
  known,
});
const names = (tags: Work['tags'], project = 'group/app') => {
  const { classes, assumed, unknownTags } = candidatesFor(work(tags), project, all, unknown);
  return { names: classes.map((each) => each.name), assumed, unknownTags };
};

describe('candidatesFor', () => {
  it('gives jobs without tags to classes that take them', () => {
    expect(names(null).names).toEqual(['open', 'bare']);
    expect(names([]).names).toEqual(['open', 'bare']);
  });

  it('wants every tag of the job', () => {
    expect(names([tag('linux')]).names).toEqual(['open', 'sysbox']);
    expect(names([tag('linux'), tag('sysbox')]).names).toEqual(['sysbox']);
    expect(names([tag('Linux')])).toMatchObject({ names: ['unknown'], assumed: true });
  });

  it('offers a class to the projects it names', () => {
    expect(names([tag('release')], 'group/app')).toMatchObject({ names: ['unknown'], assumed: true });
    expect(names([tag('release')], 'releng/tools/x').names).toEqual(['releases']);
    expect(names([tag('release')], 'Releng/x').names).toEqual(['releases']);
    expect(names([tag('release')], 'relengineering/x').assumed).toBe(true);
  });

  it('leaves unknown tags out of the choice and says so', () => {
    expect(names([tag('sysbox'), tag(null, '$SIZE')])).toEqual({
      names: ['sysbox'],
      assumed: false,
      unknownTags: ['$SIZE'],
    });
    expect(names([tag(null)]).names).toEqual(['open', 'sysbox']);
  });

  it('falls back to the unknown runner', () => {
    expect(candidatesFor(work(null), 'a/b', [], unknown)).toEqual({
      classes: [unknown],
      assumed: true,
      unknownTags: [],
    });
  });

  it('knows the hosted runners of GitLab.com by their tags, where the policy has none with them', () => {
    const hosted = 'saas-linux-small-amd64';
    expect(names([tag(hosted)])).toEqual({ names: ['gitlab.com-linux'], assumed: false, unknownTags: [] });
    for (const other of ['saas-linux-small', 'own', null]) expect(names([tag(hosted), tag(other)]).assumed).toBe(true);
    const own = runnerClass({ name: 'own', tags: [hosted], projects: ['releng/**'] });
    const taken = (project: string) => candidatesFor(work([tag(hosted)]), project, [own], unknown).classes;
    expect([taken('releng/x'), taken('group/app')]).toEqual([[own], [unknown]]);
    for (const known of [new Map([['CI_SERVER_FQDN', 'gitlab.example.org']]), new Map()]) {
      expect(candidatesFor(work([tag(hosted)], true, known), 'a/b', [], unknown).classes).toEqual([unknown]);
    }
  });

  it('keeps jobs that never run on a protected ref from a class that takes no others', () => {
    const guarded = runnerClass({ name: 'guarded', protectedOnly: true });
    const taken = (mayBeProtected: boolean) =>
      candidatesFor(work(null, mayBeProtected), 'a/b', [guarded], unknown).classes;
    expect(taken(false)).toEqual([unknown]);
    expect(taken(true)).toEqual([guarded]);
  });

  it('puts the worst first, which decides', () => {
    const own = runnerClass({ name: 'own', shared: false, privileged: true });
    const isolated = runnerClass({ name: 'isolated', isolation: 'sysbox', privileged: true });
    const shared = runnerClass({ name: 'shared' });
    const guarded = runnerClass({ name: 'guarded', protectedOnly: true });
    const limited = runnerClass({ name: 'limited', allowedImages: ['a'] });
    const privileged = runnerClass({ name: 'privileged', privileged: true });
    const socket = runnerClass({ name: 'socket', dockerSocket: true });
    const fresh = runnerClass({ name: 'fresh', isolation: 'vm-per-job', executor: 'shell' });
    const given = [fresh, isolated, own, guarded, limited, shared, privileged, socket];
    const { classes } = candidatesFor(work(null), 'a/b', given, unknown);
    expect(classes.map(({ name }) => name)).toEqual([
      'socket',
      'privileged',
      'shared',
      'limited',
      'guarded',
      'own',
      'isolated',
      'fresh',
    ]);
  });
});

describe('obstacles', () => {
  it('are all that keep a class from a job', () => {
    const only = false;
    const guarded = runnerClass({ tags: ['a', 'b'], projects: ['x/**'], protectedOnly: true });
    expect(obstacles(guarded, work([tag('a'), tag('c')], only), 'y/z')).toEqual([
      { kind: 'not-offered' },
      { kind: 'tags-missing', tags: ['c'] },
      { kind: 'protected-only' },
    ]);
    expect(obstacles(sysbox, work(null), 'y/z')).toEqual([{ kind: 'untagged' }]);
    expect(obstacles(bare, work([tag(null, '$SIZE')]), 'y/z')).toEqual([{ kind: 'tags-missing', tags: ['$SIZE'] }]);
    expect(obstacles(guarded, work([tag('a')]), 'x/y')).toEqual([]);
  });
});
