import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeImage } from '../../src/runner/image-list.ts';
import { matchesImage } from '../../src/runner/image-pattern.ts';
import { nearestImage } from '../../src/runner/nearest-image.ts';
import { firstMatching } from '../../src/runner/pattern-index.ts';

const COUNT = 4_000;
const many = (text: (index: number) => string) => Array.from({ length: COUNT }, (_, index) => text(index));

// A pattern tried on every image is 16 million tries for each of the two.
it('looks thousands of images up in a list of thousands', { timeout: 60_000 }, () => {
  const list = {
    allow: many((index) => `registry.example.org/team${index}/*`),
    deny: many((index) => `evil${index}/**`),
    dockerOfficial: false,
  };
  const used = process.cpuUsage();
  for (const image of many((index) => `registry.example.org/team${index}/app`)) {
    expect(judgeImage(image, list).accepted).toBe(true);
  }
  for (const image of many((index) => `evil${index}/registry.example.org`)) {
    expect(judgeImage(image, list).by).toMatch(/^evil/);
  }
  for (const image of many((index) => `other${index}/app`)) expect(nearestImage(image, list.allow)).toBeNull();
  const { user, system } = process.cpuUsage(used);
  expect((user + system) / 1_000_000).toBeLessThan(10);
});

it('finds the very pattern that trying all in turn finds', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    '/',
    '/',
    ':',
    '*',
    '**',
    '**/',
    '/**',
    '?',
    '{a,b}',
    '{,/**}',
    '{**,b}',
    '[ab]',
    '[^/]',
    '\\',
    '\\*',
    '}',
  );
  const pattern = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
  const image = fc.array(fc.constantFrom('a', 'b', '/', ':', '*'), { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 8 }), image, (patterns, text) => {
      expect(firstMatching(patterns, text)).toBe(patterns.find((each) => matchesImage(each, text)));
    }),
    { numRuns: 5_000 },
  );
});
