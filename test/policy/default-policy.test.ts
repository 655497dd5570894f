import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { imageListOptions } from '../../src/rules/judging/refused-images.ts';
import { judgeImage } from '../../src/runner/image-list.ts';
import { policyJsonSchema } from '../support/policy-json-schema.ts';
import { policyFile } from './policy-text.ts';

const text = readFileSync('config/policy.yml', 'utf8');

/** The examples that stand in comments, too, must be right. */
const uncommented = text
  .replace(/^groups: \{\}$/m, 'groups:')
  .replace(/^runners: \[\]$/m, 'runners:')
  .replace(
    /^(\s*)# (?=( {2,}|- |allow:|deny:|docker_official:|checks:|message:|request_url:|variables:|lists:|lock:|enforce_from:|exemptions:|accept:|inline_accept:))/gm,
    '$1',
  )
  .replace(/^# {2,}/gm, (indent) => ` ${indent.slice(1)}`);

describe('config/policy.yml', () => {
  it('is valid', () => {
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
    const releng = policy && policyOf(policy, 'releng/app');
    expect(releng?.rules.get('image-not-allowed')?.options).toMatchObject({
      allow: ['registry.example.org/**', 'registry.example.org/releng/**'],
    });
    expect(releng?.message).toBe('The release team answers within the hour.');
    expect(releng?.variables.get('REGISTRY')?.value).toBe('releng.example.org');
  });
});

/** Every property below a JSON Schema, by its path, with what describes it. */
function* propertiesOf(schema: Schema, root: Schema, path = ''): Generator<[path: string, description: unknown]> {
  const below = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? [])];
  for (const inner of below) if (inner) yield* propertiesOf(inner, root, `${path}/*`);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const said = property.$ref ? root.$defs?.[property.$ref.replace('#/$defs/', '')] : property;
    yield [`${path}/${name}`, said?.description];
    yield* propertiesOf(property, root, `${path}/${name}`);
  }
  for (const [name, inner] of Object.entries(schema.$defs ?? {})) yield* propertiesOf(inner, root, `$defs/${name}`);
}

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | false;
  readonly anyOf?: readonly Schema[];
}

describe('the policy in README.md', () => {
  const example = /```yaml\n(rules:[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const { policy, problems, warnings } = readPolicy(policyFile(example), ruleCatalogue);

  it('is valid', () => {
    expect([...problems, ...warnings]).toEqual([]);
  });

  it('takes what people write', () => {
    const options = policy && policyOf(policy, 'research/app').rules.get('image-not-allowed')?.options;
    const { allow, deny, docker_official: dockerOfficial } = imageListOptions.parse(options);
    for (const image of ['ruby:3.4', 'ruby', 'docker.io/library/ruby:3.4', 'registry.example.com/a/b:1']) {
      expect(judgeImage(image, { allow, deny, dockerOfficial }), image).toMatchObject({ accepted: true });
    }
    expect(judgeImage('evil/ruby:3.4', { allow, deny, dockerOfficial }).accepted).toBe(false);
  });
});

describe('config/policy.schema.json', () => {
  it('describes every property', () => {
    const schema: Schema = policyJsonSchema(ruleCatalogue);
    const properties = [...propertiesOf(schema, schema)];
    expect(properties.length).toBeGreaterThan(120);
    expect(properties.filter(([, description]) => typeof description !== 'string' || description === '')).toEqual([]);
  });

  it('is a schema of a name of its own, which takes the policies that Pipewarden takes', () => {
    const schema = policyJsonSchema(ruleCatalogue);
    expect(schema.$id).toBe('urn:pipewarden:policy');
    const ajv = new Ajv2020({ allowUnionTypes: true });
    formats.default(ajv);
    const isValid = ajv.compile(schema);
    for (const each of [text, uncommented]) {
      expect([isValid(parse(each)), isValid.errors]).toEqual([true, null]);
    }
    expect(isValid({ groups: { 'a/**': { rules: { 'image-not-allowed': { levle: 'error' } } } } })).toBe(false);
  });

  it('is current (vitest -u writes it)', async () => {
    const schema = `${JSON.stringify(policyJsonSchema(ruleCatalogue), null, 2)}\n`;
    await expect(schema).toMatchFileSnapshot('../../config/policy.schema.json');
  });
});
