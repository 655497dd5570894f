import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { languages } from '../../src/render/languages.ts';
import { rules } from '../../src/rules/index.ts';
import { exampleFindings, exampleNote } from './example-notes.ts';

const examples = exampleFindings();
const markdown = new MarkdownIt({ html: true });

it('has an example of every rule', () => {
  expect(new Set(examples.map(({ finding }) => finding.rule))).toEqual(new Set(rules.map(({ id }) => id)));
});

describe.each([...languages])('the notes of rules in %s', (_language, words) => {
  it.each(examples.map((example) => [`${example.finding.rule}/${example.finding.say.id}`, example] as const))(
    '%s: at most eight short lines',
    (_name, example) => {
      const note = exampleNote(example, words);
      const lines = note.split('\n').filter((line) => line !== '' && !line.startsWith('```'));
      expect(lines.length).toBeLessThanOrEqual(8);
      for (const line of lines) expect(line.replace(/\]\(.*?\)/g, ']').length).toBeLessThanOrEqual(240);
      expect(note).not.toMatch(/\{\w+\}/);
    },
  );

  it('are shown as they are meant: bold is bold, whatever stands beside it', () => {
    for (const example of examples) {
      const page = markdown.render(exampleNote(example, words));
      expect(page).toMatch(/^<p><strong>/);
      expect(page.match(/<li><strong>/g)?.length).toBe(page.match(/<li>/g)?.length);
      expect(page.replace(/<code>.*?<\/code>/g, '')).not.toContain('**');
    }
  });
});
