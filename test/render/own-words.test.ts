import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestUrl } from '../../src/render/own-words.ts';
import { replay } from '../support/replay.ts';
import { policyText, snapshotOf } from '../support/snapshot-of.ts';

const TEMPLATE = 'https://x.example/new?i={image}&p={project}&m={merge_request}&r={rule}';

describe('requestUrl', () => {
  it('gives back what was filled in, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (image, project) => {
        const url = new URL(requestUrl(TEMPLATE, { rule: 'a', value: image }, project, 'https://h/1'));
        expect(url.searchParams.get('i')).toBe(image);
        expect(url.searchParams.get('p')).toBe(project);
        expect(url.searchParams.get('m')).toBe('https://h/1');
        expect(url.origin).toBe('https://x.example');
      }),
    );
  });

  it('stands in the discussion of a refused image, ready to be sent', async () => {
    const policy = policyText({ 'image-not-allowed': '{ allow: ["ruby:*"] }' }, `request_url: ${TEMPLATE}\n`);
    const head = { '.gitlab-ci.yml': 'a:\n  image: evil.example/a&b=c#d:1\n  script: [make]\n' };
    const snapshot = await snapshotOf({ base: { '.gitlab-ci.yml': 'a:\n  script: [make]\n' }, head, policy });
    const { plan } = replay(snapshot);
    const discussion = plan.actions.find((action) => action.do === 'create_discussion');
    const address = /\((https:\/\/x\.example\/[^)]*)\)/.exec(JSON.stringify(discussion))?.[1] ?? '';
    const asked = new URL(address).searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      i: 'evil.example/a&b=c#d:1',
      p: snapshot.project.path,
      m: snapshot.mergeRequest.webUrl,
      r: 'image-not-allowed',
    });
  });
});
