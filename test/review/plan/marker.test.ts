import { describe, expect, it } from 'vitest';
import { type Marker, readMarker, sameBody, withMarker } from '../../../src/review/plan/marker.ts';

const finding: Marker = { kind: 'finding', fingerprint: '0123456789abcdef'.repeat(2), rule: 'image-not-allowed' };

describe('marker', () => {
  it.each<Marker>([
    finding,
    { ...finding, cause: '0123456789abcdef' },
    { kind: 'answer', note: 12 },
    { kind: 'answer', note: 12, by: 7 },
    { kind: 'summary' },
    { kind: 'fixed' },
    { kind: 'returned' },
  ])('is read back: $kind', (marker) => {
    const body = withMarker('Text.\n', marker);
    expect(readMarker(body)).toEqual(marker);
    expect(readMarker(`${body}\n`)).toEqual(marker);
    expect(body).toMatch(/^Text\.\n\n<!-- [a-z0-9 -]+ -->$/);
  });

  it('holds no two hyphens in a row, which would end the comment', () => {
    const body = withMarker('', { ...finding, rule: 'a---b' });
    expect(body.trim().slice(4, -3)).not.toContain('--');
    expect(readMarker(body)).toMatchObject({ rule: 'a-b' });
  });

  it.each([
    'No marker.',
    '<!-- pipewarden 2 summary -->',
    '<!-- pipewarden 1 finding -->',
    '<!-- pipewarden 1 finding 0123 x -->',
    '<!-- pipewarden 1 summary --> and more',
    '<!-- pipewarden 1 answer -->',
    '<!-- pipewarden 1 other -->',
  ])('is not %j', (body) => {
    expect(readMarker(body)).toBeNull();
  });
});

describe('sameBody', () => {
  it('looks past what GitLab changes when it stores a body', () => {
    expect(sameBody('a\nb\n', 'a\r\nb')).toBe(true);
    expect(sameBody('a\nb', 'a\n b')).toBe(false);
  });
});
