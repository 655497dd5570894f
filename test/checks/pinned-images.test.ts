import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const OWN = 'pipewarden';

/** What a file takes an image from. */
const TAKEN: Readonly<Record<string, RegExp>> = {
  // Another base is for those who build where no registry is reached.
  Dockerfile: /^(?:FROM (?:--\S+ )?|ARG BASE=)(?!\$BASE)(\S+)/gm,
  'docker-compose.yml': /^\s*image: (\S+)/gm,
};

test.each(Object.entries(TAKEN))('images of others in %s are pinned by digest', (file, image) => {
  const taken = [...readFileSync(file, 'utf8').matchAll(image)].map(([, name = '']) => name);
  const others = taken.filter((name) => name !== OWN);
  expect(others.length).toBeGreaterThan(0);
  for (const name of others) expect(name).toMatch(/^[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
});
