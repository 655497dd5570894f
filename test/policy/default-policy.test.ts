import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { effectivePolicy } from '../../src/policy/effective.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { policyJsonSchema } from '../support/policy-json-schema.ts';
import { policyFile } from './policy-text.ts';

const text = readFileSync('config/policy.yml', 'utf8');

/** The examples that stand in comments, too, must be right. */
const uncommented = text
  .replace(/^groups: \{\}$/m, 'groups:')
  .replace(/^runners: \[\]$/m, 'runners:')
  .replace(/^(\s*)# (?=( {2,}|- |allow:|deny:|docker_official:|checks:|message:|request_url:))/gm, '$1')
  .replace(/^# {2,}/gm, (indent) => ` ${indent.slice(1)}`);

describe('config/policy.yml', () => {
  it('is right', () => {
    const { problems, warnings } = readPolicy(policyFile(text), ruleCatalogue);
    expect([...problems, ...warnings]).toEqual([]);
  });

  it('has an entry for every rule', () => {
    const layer = readPolicy(policyFile(text), ruleCatalogue).policy?.layers[0];
    expect([...(layer?.rules.keys() ?? [])].sort()).toEqual(ruleCatalogue.map(({ id }) => id).sort());
  });

  it('shows examples that work', () => {
    const { policy, problems, warnings } = readPolicy(policyFile(uncommented), ruleCatalogue);
    expect([...problems, ...warnings].map(({ at, message }) => `${at?.span.start.line} ${message}`)).toEqual([]);
    expect(policy?.runners).toHaveLength(1);
    const releng = policy && effectivePolicy(policy, 'releng/app', ruleCatalogue);
    expect(releng?.rules.get('image-not-allowed')?.options).toMatchObject({
      allow: ['registry.example.org/**', 'registry.example.org/releng/**'],
    });
    expect(releng?.message).toBe('The release team answers within the hour.');
  });
});

describe('config/policy.schema.json', () => {
  it('is current (vitest -u writes it)', async () => {
    const schema = `${JSON.stringify(policyJsonSchema(ruleCatalogue), null, 2)}\n`;
    await expect(schema).toMatchFileSnapshot('../../config/policy.schema.json');
  });
});
