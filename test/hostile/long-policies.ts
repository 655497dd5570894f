/** Policies are written by those who may, and a long list is still read in no time: the worker reads them beside all else. */
import { policyVersion } from '../../src/policy/project-policy.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { looseFile } from '../../src/source.ts';
import { watchPace } from './pace.ts';

const COUNT = 5_000;

const PATTERNS: Readonly<Record<string, (index: number) => string>> = {
  'patterns of folders': (n) => `registry.example.org/team${n}/**`,
  'patterns with a tag': (n) => `registry.example.org/team${n}/app:*`,
  'patterns that begin alike': (n) => `**/image${n}`,
  'the same pattern again': () => 'ruby:*',
  'patterns of twenty stars': (n) => `${'*a'.repeat(20)}${n}`,
  'patterns of stars with a tag': (n) => `${'*a'.repeat(20)}${n}:*`,
  'patterns of marks': (n) => `${'?'.repeat(50)}${n}`,
  'patterns of alternatives': (n) => `${'{a,b}'.repeat(9)}${n}`,
  'patterns that are malformed': (n) => `${'['.repeat(50)}${n}`,
};

const many = (each: (index: number) => string) => Array.from({ length: COUNT }, (_, n) => each(n));
const block = (each: (index: number) => string) => many(each).join('');

/** Whole texts. */
const TEXTS: Readonly<Record<string, () => string>> = {
  'projects to quote from': () => `quote_from: [${many((n) => `"g${n}/${'*a'.repeat(10)}/**"`).join(', ')}]\n`,
  'runner classes': () =>
    `runners:\n${block((n) => `  - {name: r${n}, tags: [t${n}, u${n % 10}], executor: docker, projects: ["g${n}/**"]}\n`)}`,
  'groups with rules of their own': () =>
    `groups:\n${block((n) => `  g${n % 50}/s${n}: {rules: {image-not-allowed: {allow: ["r${n}/*"]}}}\n`)}`,
  'keys that nobody knows': () => `rules:\n${block((n) => `  image-not-allowd-${n}: error\n`)}`,
  'a message of marks': () => `message: "${'{image}'.repeat(COUNT)}${'{'.repeat(COUNT)}"\n`,
  'aliases of a long list': () =>
    `.a: &a [${many((n) => `"r${n}/*"`).join(', ')}]\nrules: {image-not-allowed: {level: error, allow: *a}}\n`,
};

export const LONG_POLICIES = [...Object.keys(PATTERNS), ...Object.keys(TEXTS)];

function textOf(name: string): string {
  const whole = TEXTS[name];
  if (whole) return whole();
  const patterns = many((n) => JSON.stringify(PATTERNS[name]?.(n)));
  return `rules:\n  image-not-allowed:\n    level: error\n    allow: [${patterns.join(', ')}]\n`;
}

/** Seconds of the processor, as on a machine that does nothing else. */
export function readLongPolicy(name: string): number {
  const text = textOf(name);
  const pace = watchPace();
  const before = process.cpuUsage();
  policyVersion(looseFile('policy.yml', text), ruleCatalogue).of('group/project');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000 / pace();
}
