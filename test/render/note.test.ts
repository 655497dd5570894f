import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NoteContext, noteBody } from '../../src/render/note.ts';
import { english } from '../../src/render/words-en.ts';
import { japanese } from '../../src/render/words-ja.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import { readMarker, withMarker } from '../../src/review/plan/marker.ts';
import { extractQuickActions } from '../support/gitlab/quick-actions.ts';
import { sourceFile } from '../support/make-config.ts';
import { findingAt, hopAt, refs, spanAt } from '../support/make-finding.ts';
import { EVIL, hostile, textOutsideCode } from './untrusted.ts';

const file = sourceFile('ci.yml', 'build:\n  image: evil:1 # why\n  script: make\n');
const context: NoteContext = {
  words: english,
  policy: { project: 'group/app', message: null, requestUrl: null },
  mergeRequest: 'https://gitlab.example.com/group/app/-/merge_requests/3',
  publicUrl: 'https://warden.example.com',
  files: new Map([['ci.yml', file]]),
};
const at = { file: 'ci.yml', start: { line: 2, column: 10 }, end: { line: 2, column: 16 } };
const onLine = { ...refs, oldPath: 'ci.yml', newPath: 'ci.yml', oldLine: null, newLine: 2 };

function note(
  changes: Partial<Finding> = {},
  more: Partial<NoteContext> = {},
  position: typeof onLine | null = onLine,
) {
  return noteBody(findingAt(at, changes), position, { ...context, ...more });
}

describe('noteBody', () => {
  it.each([
    [{ only: ['tag'], not: ['merge_request', 'schedule'] }, 'only in pipelines of tags', 'タグのパイプラインのみ'],
    [{ only: ['tag', 'web'], not: ['api'] }, 'not in pipelines of the API', 'APIのパイプラインを除く'],
    [
      { only: ['source_branch', 'schedule'], not: ['tag', 'web', 'api'] },
      'only in pipelines of the source branch and schedules',
      'ソースブランチ、スケジュールのパイプラインのみ',
    ],
    [{ only: [], not: ['tag'] }, 'it runs in no pipeline', 'どのパイプラインでも実行されません'],
  ] as const)('says in which pipelines it holds, where these are not all: %j', (pipelines, inEnglish, inJapanese) => {
    expect(note({ pipelines })).toContain(inEnglish);
    expect(note({ pipelines }, { words: japanese })).toContain(inJapanese);
    expect(note()).not.toContain('pipelines of');
  });

  it('says what, why, what to do, whom to ask and where it is used, in at most six lines', () => {
    const uses = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((job) => ({
      job,
      via: [hopAt(spanAt('ci.yml', 1), 'include', 'ci/base.yml'), hopAt(spanAt('ci.yml', 9))],
    }));
    const policy = {
      project: 'group/app',
      message: 'Ask the\nimage team.',
      requestUrl: 'https://x.example/new?i={image}&p={project}',
    };
    const body = note(
      { uses, policy: spanAt('policy.yml', 12), runners: { names: ['shared'], assumed: false } },
      { policy },
    );
    expect(body.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(6);
    expect(body).toContain('**Error:** The image `evil:1` is not among');
    expect(body).toContain('- **Why:** ');
    expect(body).toContain(
      '- **Here:** 7 jobs: `a`, `b`, `c`, `d`, `e` and 2 more (extends `.base` ← include `ci/base.yml`); on runner class `shared`\n',
    );
    expect(body).toContain('- **Fix:** ');
    expect(body).toContain('- Ask the image team. [Ask for it here](https://x.example/new?i=evil%3A1&p=group%2Fapp)');
    expect(body).toContain(
      '- **Rule:** [`image-not-allowed`](https://warden.example.com/rules/image-not-allowed); set in `policy.yml:12`',
    );
  });

  it('names the rule where no page of it is served', () => {
    expect(note({}, { publicUrl: null })).toMatch(/^- \*\*Rule:\*\* `image-not-allowed`$/m);
  });

  it('says which runner decided, unless the sentence names it', () => {
    const shared = { names: ['shared'], assumed: false };
    expect(note({ runners: shared })).toContain('**Here:** on runner class `shared`');
    expect(note({ runners: shared, say: { id: 'not-listed', values: { value: 'shared' } } })).not.toContain('Here');
    expect(note({ runners: { names: ['unknown'], assumed: true } })).toContain('no runner class takes it');
    expect(note({ runners: { names: [], assumed: true } })).toContain('no runner class in the policy has its name');
  });

  it('speaks the language of the group', () => {
    const body = note(
      { policy: spanAt('policy.yml', 12), runners: { names: ['shared'], assumed: false } },
      { words: japanese },
    );
    expect(body).toMatch(/^\*\*エラー:\*\* イメージ `evil:1` はポリシーで許可されていません。\n\n- \*\*理由:\*\* /);
    expect(body).toContain('- **該当箇所:** ランナークラス `shared`\n- **対処:** ');
    expect(body).toContain('`policy.yml:12` で設定');
  });

  it('says where the value is written when it stands elsewhere', () => {
    expect(note()).not.toContain('Here');
    expect(note({}, {}, { ...onLine, newLine: 1 })).toContain('**Here:** this line leads to `ci.yml:2`');
    expect(note({}, {}, null)).toContain('**Here:** written in `ci.yml:2`');
  });

  it.each([
    ['image-not-allowed', true],
    ['service-not-allowed', true],
    ['include-not-allowed', true],
    ['image-not-pinned', false],
    ['docker-in-docker', false],
  ])('adds the policy’s own words where people may ask for what is refused: %s', (rule, asks) => {
    const policy = { project: 'group/app', message: 'Ask us.', requestUrl: null };
    expect(note({ rule }, { policy }).includes('Ask us.')).toBe(asks);
  });

  it("fills the placeholders of the group's words, as code", () => {
    const policy = { project: 'group/app', message: 'Ask for {image}: {rule}.', requestUrl: null };
    expect(note({ value: '@all:1' }, { policy })).toContain('- Ask for `@all:1`: `image-not-allowed`.');
  });

  it('suggests the whole line with the replacement in it', () => {
    const body = note({ suggestion: { replacement: 'good:1', safe: false } });
    expect(body).toContain('\n\n```suggestion:-0+0\n  image: good:1 # why\n```');
    expect(body).not.toContain('instead.');
  });

  it('suggests a value of several lines as one block', () => {
    const long = sourceFile('ci.yml', 'x:\n  image: [a,\n    b]\n');
    const span = { file: 'ci.yml', start: { line: 2, column: 10 }, end: { line: 3, column: 7 } };
    const body = noteBody(findingAt(span, { suggestion: { replacement: 'good', safe: false } }), onLine, {
      ...context,
      files: new Map([['ci.yml', long]]),
    });
    expect(body).toContain('```suggestion:-0+1\n  image: good\n```');
  });

  it('says the mend in words where GitLab could not apply it', () => {
    const suggestion = { suggestion: { replacement: 'good:1', safe: false } };
    const elsewhere = { ...onLine, newLine: 1 };
    const crlf = new Map([['ci.yml', sourceFile('ci.yml', file.text.replaceAll('\n', '\r\n'))]]);
    for (const body of [
      note(suggestion, {}, elsewhere),
      note(suggestion, {}, null),
      note(suggestion, { files: crlf }),
    ]) {
      expect(body).not.toContain('```suggestion');
      expect(body).toContain('Write `good:1` instead.');
    }
  });

  it('says a mend once', () => {
    const say = { id: 'nearest', values: { value: 'evil:1', nearest: 'good:1' } };
    expect(note({ suggestion: { replacement: '"good:1"', safe: false }, say }, {}, null)).not.toContain('instead.');
  });

  it('never lets a hostile text out of its code', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (value, name, place) => {
        const finding = findingAt(spanAt(place, 2), {
          value,
          say: { id: 'not-listed', values: { value } },
          uses: [{ job: name, via: [hopAt(spanAt(place, 1), 'extends', name)] }],
          suggestion: { replacement: value, safe: true },
        });
        const requestUrl = 'https://x.example/new?i={image}';
        const files = new Map([[place, sourceFile(place, `one\n  ${name.replace(/\n/g, '')}\n`)]]);
        for (const position of [null, { ...onLine, newPath: place }]) {
          const text = noteBody(finding, position, { ...context, files, policy: { ...context.policy, requestUrl } });
          const body = withMarker(text, { kind: 'finding', fingerprint: '1'.repeat(32), rule: finding.rule });
          expect(extractQuickActions(body).actions).toEqual([]);
          expect(textOutsideCode(body)).not.toMatch(new RegExp(`${EVIL}|@`));
          expect(readMarker(body)).toMatchObject({ kind: 'finding', fingerprint: '1'.repeat(32) });
        }
      }),
    );
  });

  it('shows a sentence that no rule here knows as code', () => {
    expect(note({ rule: 'retired-rule', message: '@all /close' })).toContain('**Error:** `@all /close`');
  });
});
