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

export const LONG_POLICIES = Object.keys(PATTERNS);

/** Seconds of the processor, as on a machine that does nothing else. */
export function readLongPolicy(name: string): number {
  const patterns = Array.from({ length: COUNT }, (_, index) => JSON.stringify(PATTERNS[name]?.(index)));
  const text = `rules:\n  image-not-allowed:\n    level: error\n    allow: [${patterns.join(', ')}]\n`;
  const pace = watchPace();
  const before = process.cpuUsage();
  policyVersion(looseFile('policy.yml', text), ruleCatalogue).of('group/project');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000_000 / pace();
}
