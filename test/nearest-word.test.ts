import { describe, expect, it } from 'vitest';
import { nearestWord } from '../src/nearest-word.ts';

describe('nearestWord', () => {
  it.each([
    ['levle', ['label', 'level'], 'level'],
    ['LEVEL', ['level'], 'level'],
    ['docker-official', ['docker_official'], 'docker_official'],
    ['xyz', ['level'], null],
    ['of', ['off', 'on'], 'off'],
    ['', ['a'], 'a'],
    ['status', [], null],
  ])('%s of %j: %s', (word, words, expected) => {
    expect(nearestWord(word, words)).toBe(expected);
  });
});
