import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalSentence, runnerAccepts } from '../../src/runner/allowed-images.ts';
import { type ImageList, judgeImage } from '../../src/runner/image-list.ts';
import { runnerClass } from '../support/make-runner-class.ts';

const list = (allow: string[], deny: string[] = [], dockerOfficial = false) => ({ allow, deny, dockerOfficial });

const accepts = (image: string, list: ImageList) => judgeImage(image, list).accepted;

describe('judgeImage', () => {
  it('permits everything without a list, as the runner does', () => {
    expect(accepts('evil.example/x', list([]))).toBe(true);
    expect(accepts('evil.example/x', list([], ['evil.example/**']))).toBe(false);
  });

  it('asks deny before allow and says which pattern decided', () => {
    expect(judgeImage('ruby:2.1', list(['ruby:*'], ['ruby:2*']))).toEqual({ accepted: false, by: 'ruby:2*' });
    expect(judgeImage('ruby:3.4', list(['ruby:*'], ['ruby:2*']))).toEqual({ accepted: true, by: 'ruby:*' });
    expect(judgeImage('node', list(['ruby:*']))).toEqual({ accepted: false, by: null });
  });

  it.each([
    ['python', true],
    ['python:3.13-slim', true],
    ['library/python:3.13', true],
    ['docker.io/python', true],
    ['docker.io/library/python@sha256:'.concat('a'.repeat(64)), true],
    [`python:3.13@sha256:${'a'.repeat(64)}`, true],
    ['python:3.13@sha256:short', false],
    ['python:5000/evil', false],
    ['bitnami/python', false],
    ['quay.io/library/python', false],
    ['registry-1.docker.io/library/python', false],
    ['pythom', false],
    ['constructor', false],
    ['python:3.13\nevil', false],
  ])('docker_official and %s: %s', (image, expected) => {
    expect(accepts(image, list([], [], true))).toBe(expected);
  });
});

describe('runnerAccepts', () => {
  const docker = runnerClass({ allowedImages: ['ruby:*'], allowedServices: ['docker:*-dind'], image: 'own/image:1' });

  it('judges images and services by their own lists', () => {
    expect(runnerAccepts('ruby:3', 'image', docker)).toBe(true);
    expect(runnerAccepts('docker:27-dind', 'image', docker)).toBe(false);
    expect(runnerAccepts('docker:27-dind', 'service', docker)).toBe(true);
  });

  it('always takes its own image, but not as a service', () => {
    expect(runnerAccepts('own/image:1', 'image', docker)).toBe(true);
    expect(runnerAccepts('own/image:1', 'service', docker)).toBe(false);
  });

  it('ignores image names where jobs run in no container', () => {
    expect(runnerAccepts('anything', 'image', runnerClass({ executor: 'shell', allowedImages: ['ruby'] }))).toBe(true);
  });

  it('reads the patterns of machine executors as unanchored expressions', () => {
    const machine = runnerClass({ executor: 'virtualbox', allowedImages: ['^debian-', 'build$'], image: 'base' });
    expect(runnerAccepts('debian-13', 'image', machine)).toBe(true);
    expect(runnerAccepts('my-build', 'image', machine)).toBe(true);
    expect(runnerAccepts('windows', 'image', machine)).toBe(false);
    expect(runnerAccepts('base', 'image', machine)).toBe(true);
    expect(runnerAccepts('x', 'image', runnerClass({ executor: 'parallels', allowedImages: ['(?<=a)b'] }))).toBe(null);
    expect(runnerAccepts('x', 'image', runnerClass({ executor: 'parallels', allowedImages: [] }))).toBe(true);
  });

  it('quotes the runner', () => {
    expect(refusalSentence('a"b', 'service')).toBe('The "a\\"b" image is not present on list of allowed services:');
  });
});

const vectorFile = join(process.env.CONFORMANCE_DIR ?? '../shared/conformance', 'image-patterns.json');

describe.runIf(existsSync(vectorFile))('vectors of image-patterns.json', () => {
  const vectors = existsSync(vectorFile) ? JSON.parse(readFileSync(vectorFile, 'utf8')) : { images: [] };

  it.each(vectors.images as { image: string; allowed: string[]; runnerOwnImages: string[]; accepted: boolean }[])(
    '$image by $allowed',
    ({ image, allowed, runnerOwnImages, accepted }) => {
      const runner = runnerClass({ allowedImages: allowed, image: runnerOwnImages[0] ?? null });
      expect(runnerAccepts(image, 'image', runner)).toBe(accepted);
    },
  );
});
