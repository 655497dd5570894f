import { z } from 'zod';
import { readPolicy } from '../../src/policy/read-policy.ts';
import type { RuleCatalogueEntry } from '../../src/policy/rule-catalogue.ts';
import { imagePatterns } from '../../src/runner/image-pattern-list.ts';
import { looseFile, type SourceFile } from '../../src/source.ts';

/** Rules of a kind that no real rule needs to follow. */
export const catalogue: readonly RuleCatalogueEntry[] = [
  {
    id: 'image-not-allowed',
    summary: 'An image that is not on the list.',
    level: 'error',
    options: z.strictObject({
      allow: imagePatterns().default([]),
      deny: imagePatterns('deny').default([]),
      docker_official: z.boolean().default(false),
    }),
  },
  {
    id: 'docker-in-docker',
    summary: 'A daemon of its own.',
    level: 'error',
    options: z.strictObject({ rootless: z.enum(['allow', 'refuse']).default('allow') }),
  },
  {
    id: 'image-not-pinned',
    summary: 'A moving tag.',
    level: 'off',
    options: z.strictObject({ tags: z.array(z.string()).default(['latest']) }),
  },
];

export function policyFile(text: string): SourceFile {
  return looseFile('policy.yml', text);
}

/** `line:column message` of everything that makes the policy unusable. */
export function problemsOf(text: string): string[] {
  return readPolicy(policyFile(text), catalogue).problems.map(({ at, message }) =>
    at ? `${at.span.start.line}:${at.span.start.column} ${message}` : message,
  );
}
