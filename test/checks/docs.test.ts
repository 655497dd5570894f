/** What the texts for readers of the repository name is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PICTURES } from '../pages/pictures.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'src/rules/README.md'],
  ...readdirSync('docs').map((name) => join('docs', name)),
];
const textOf = (path: string) => readFileSync(path, 'utf8');

/** As GitLab and others make it of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
const anchorsIn = (path: string) =>
  [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

test.each(PAGES)('every link of %s leads to a file and a heading that are there', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  const dead = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && file.endsWith('.md') && !anchorsIn(file).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test('every page of docs is found from the README, and every picture is one that test/pages makes', () => {
  const readme = textOf('README.md');
  const pages = readdirSync('docs').map((name) => `docs/${name}`);
  expect(pages.filter((page) => !readme.includes(`](${page})`))).toEqual([]);
  const shown = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path),
  );
  expect(new Set(shown.map((path) => basename(path)))).toEqual(new Set(PICTURES.keys()));
});

describe.each(['README.md', 'CONTRIBUTING.md'])('%s', (name) => {
  const text = readFileSync(name, 'utf8');

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
