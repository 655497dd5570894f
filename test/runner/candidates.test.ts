import { describe, expect, it } from 'vitest';
import { candidatesFor } from '../../src/runner/candidates.ts';
import { runnerClass } from '../support/runner-class.ts';

const unknown = runnerClass({ name: 'unknown' });
const open = runnerClass({ name: 'open', tags: ['linux', 'docker'] });
const sysbox = runnerClass({ name: 'sysbox', tags: ['linux', 'sysbox'], untagged: false });
const releases = runnerClass({ name: 'releases', tags: ['release'], untagged: false, projects: ['releng/**'] });
const bare = runnerClass({ name: 'bare', tags: [] });
const all = [open, sysbox, releases, bare];

const tag = (text: string | null, value = text ?? '$UNKNOWN') => ({ text, source: { value } });
const names = (tags: Parameters<typeof candidatesFor>[0], project = 'group/app') => {
  const { classes, assumed, unknownTags } = candidatesFor(tags, project, all, unknown);
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
    expect(candidatesFor(null, 'a/b', [], unknown)).toEqual({ classes: [unknown], assumed: true, unknownTags: [] });
  });
});
