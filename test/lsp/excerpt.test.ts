import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../src/ci/load/documents.ts';
import { excerptAt, excerptNaming } from '../../src/lsp/excerpt.ts';
import { spotAt } from '../../src/lsp/spot.ts';
import { type Location, looseFile, type SourceFile } from '../../src/source.ts';
import { toPlain } from '../../src/yaml/tree.ts';

const ANCHORS = `# First a comment.
.one: &one {image: ruby, script: [make *]}
.two: &two
  <<: *one
  stage: test # with: a colon
stages:
- test
- "build: x"
job:
  <<: [*two]
  script: &script
    - |
      key: is none
  - &again echo
".quoted": {script: *script}
other: *one
.two: &one {stage: build}
last: {<<: *one, extends: .two}
`;
const HEADER = `spec:
  inputs:
    version: {default: "1"}
---
build-$[[ inputs.version ]]:
  script: [!reference [.one, script]]
`;

const offsets = ({ at }: { at: Location }) => [at.start, at.end];

/** What is told of a place, which is the same in an excerpt. */
function told(file: SourceFile, offset: number) {
  const spot = spotAt(file, offset);
  if (!spot) return null;
  const { on, path } = spot;
  switch (spot.on) {
    case 'key':
      return { on, path, at: offsets(spot.key), within: [...spot.within.entries.keys()].sort() };
    case 'value':
      return { on, path, at: offsets(spot.value), text: spot.value.at.text };
    case 'reference':
      return { on, path, at: offsets(spot), target: spot.target };
    case 'alias':
      return { on, path, at: offsets(spot), name: spot.name };
  }
}

const texts: [string, string][] = [
  ['anchors', ANCHORS],
  ['a header', HEADER],
  ['line ends of Windows', ANCHORS.replaceAll('\n', '\r\n')],
  ['braces over several lines', '{\na: {script: make},\nb: {extends: a}\n}\n'],
  ['an indented root', '  a:\n    script: make\n  b: {extends: a}\n'],
  ['no line end', 'a: {script: make}\nb: {extends: a}'],
  ['a template', readFileSync('templates/pipewarden.yml', 'utf8')],
];

describe('what stands at a place is the same in an excerpt', () => {
  it.each(texts)('of %s', (_name, text) => {
    const file = looseFile('.gitlab-ci.yml', text);
    for (let offset = 0; offset <= text.length; offset += Math.ceil(text.length / 90)) {
      const whole = told(file, offset);
      const part = excerptAt(file, offset);
      expect(part.text).toHaveLength(text.length);
      // The keys beside a top-level key are those of the excerpt.
      const beside = whole?.on === 'key' && whole.path.length === 1 ? { ...whole, within: expect.anything() } : whole;
      expect({ offset, ...told(part, offset) }).toEqual({ offset, ...beside });
    }
  });
});

it('what a key holds is the same in an excerpt, wherever its anchors are', () => {
  const file = looseFile('.gitlab-ci.yml', ANCHORS);
  for (const key of readDocuments(file).content?.entries.keys() ?? []) {
    const held = (of: SourceFile) => {
      const entry = readDocuments(of).content?.entries.get(key);
      return entry && [offsets(entry.key), offsets(entry.value), toPlain(entry.value)];
    };
    expect(held(excerptNaming(file, key))).toEqual(held(file));
  }
});

it('most of a file is left out', () => {
  const jobs = Array.from({ length: 500 }, (_, n) => `job-${n}:\n  script: [make ${n}]\n`).join('');
  const { text } = excerptAt(looseFile('a.yml', jobs), jobs.indexOf('job-300') + 1);
  expect(text.replaceAll(/ {9,}/g, '')).toBe('#\njob-300:\n  script: [make 300]\n#\n');
  expect(text).toHaveLength(jobs.length);
});
