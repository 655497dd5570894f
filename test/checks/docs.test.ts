/** What the texts for readers of the repository name is there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

describe.each(['README.md', 'CONTRIBUTING.md'])('%s', (name) => {
  const text = readFileSync(name, 'utf8');

  test('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('names files that are there', () => {
    const named = [...text.matchAll(/`((?:src|worker|test|config)\/[^`\s<*]+)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('names scripts that are there', () => {
    const named = [...text.matchAll(/npm run (?:--?[\w-]+ )*([\w:]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

test('SECURITY.md says how to report, whom we trust and what is promised, by settings that are there', () => {
  const text = readFileSync('SECURITY.md', 'utf8');
  expect(text.match(/^## .*/gm)).toEqual([
    '## Reporting',
    '## Who is trusted',
    '## What is promised',
    '## What is not promised',
    '## What an operator should do',
  ]);
  const settings = readFileSync('config/settings.env', 'utf8');
  const named = new Set([...text.matchAll(/`([A-Z][A-Z_]{3,})`/g)].map(([, name = '']) => name));
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((name) => !settings.includes(name))).toEqual([]);
});

test('the flow of one event is told by five files', () => {
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  const flow = text.slice(text.indexOf('## Follow one event'), text.indexOf('## Test it'));
  const files = [...flow.matchAll(/^\d\. \[([^\]]+)\]\(\1\)/gm)].map(([, path = '']) => path);
  expect(files).toHaveLength(5);
  for (const file of files) expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(300);
});
