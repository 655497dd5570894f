import { describe, expect, it } from 'vitest';
import { acceptComment } from '../../../src/review/judge/accept-comment.ts';
import { looseFile } from '../../../src/source.ts';

const LINE = 'image: evil:1';

function reasonAt(text: string, rule = 'image-not-allowed'): string | undefined {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes(LINE)) + 1;
  return acceptComment(looseFile('ci.yml', text), line, rule)?.reason;
}

describe('a comment that accepts a finding', () => {
  it.each([
    ['on its line', `job:\n  ${LINE} # pipewarden: accept image-not-allowed because it is scanned`],
    ['above it', `job:\n  # pipewarden: accept image-not-allowed because it is scanned\n  ${LINE}`],
    [
      'above other comments',
      `job:\n  #pipewarden: accept image-not-allowed because it is scanned\n  # more\n  ${LINE}`,
    ],
    [
      'among those of other rules',
      `# pipewarden: accept image-not-allowed because it is scanned\n# pipewarden: accept image-not-pinned because x\n${LINE}`,
    ],
  ])('stands %s', (_, text) => {
    expect(reasonAt(text)).toBe('it is scanned');
  });

  it.each([
    ['above another line', `# pipewarden: accept image-not-allowed because x\njob:\n  ${LINE}`],
    ['above an empty line', `# pipewarden: accept image-not-allowed because x\n\n${LINE}`],
    ['below it', `${LINE}\n# pipewarden: accept image-not-allowed because x`],
    ['without a reason', `${LINE} # pipewarden: accept image-not-allowed because `],
    ['of another rule', `${LINE} # pipewarden: accept image-not-pinned because x`],
    ['of every rule', `${LINE} # pipewarden: accept all because x`],
    ['that is none', `${LINE}#pipewarden: accept image-not-allowed because x`],
  ])('does not stand %s', (_, text) => {
    expect(reasonAt(text)).toBeUndefined();
  });

  it('is found in a time that its length decides', () => {
    const text = `${'# x\n'.repeat(100_000)}${LINE} ${'# pipewarden: accept '.repeat(20_000)}`;
    expect(reasonAt(text)).toBeUndefined();
  });
});
