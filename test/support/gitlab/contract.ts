/** Checks requests and answers against GitLab's OpenAPI document, where one is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: { readonly type?: string; readonly enum?: readonly string[] };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, unknown> };
  readonly responses: Record<string, { readonly $ref?: string; readonly content?: Record<string, unknown> }>;
}

/** Not part of the project: the checks are left out where the document is absent. */
const FILE = resolve('../shared/fixtures/openapi.json');

const PATTERNS: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+$/,
  number: /^-?[\d.]+$/,
  boolean: /^(true|false)$/,
};

const parameters = (names: string, type: string, values?: readonly string[]): Parameter[] =>
  names.split(' ').map((name) => ({ name, in: 'query', schema: { type, ...(values ? { enum: values } : {}) } }));

/** Of both lists of projects: doc/api/projects.md and doc/api/groups.md (18.9). */
const LIST_PARAMETERS = [
  ...parameters('page per_page min_access_level', 'integer'),
  ...parameters('archived simple owned starred with_issues_enabled with_merge_requests_enabled', 'boolean'),
  ...parameters('search', 'string'),
  ...parameters('sort', 'string', ['asc', 'desc']),
  ...parameters('visibility', 'string', ['public', 'internal', 'private']),
];

const BY = ['id', 'name', 'path', 'created_at', 'updated_at', 'last_activity_at'];

function listOf(...more: readonly Parameter[]): Operation {
  const schema = { type: 'array', items: { $ref: 'openapi#/components/schemas/Project' } };
  return {
    parameters: [...LIST_PARAMETERS, ...more],
    responses: {
      '200': { content: { 'application/json': { schema } } },
      '401': {},
      '403': {},
      '404': {},
      '405': {},
      '429': {},
      '5XX': {},
    },
  };
}

/** What the document leaves out; an entry is what a project alone is. */
const LISTS: Readonly<Record<string, Record<string, Operation>>> = {
  '/api/v4/projects': {
    get: listOf(
      ...parameters('order_by', 'string', BY),
      ...parameters('pagination', 'string', ['keyset', 'legacy']),
      ...parameters('id_after id_before', 'integer'),
      ...parameters('membership', 'boolean'),
    ),
  },
  '/api/v4/groups/{id}/projects': {
    get: listOf(
      ...parameters('order_by', 'string', [...BY, 'similarity', 'star_count']),
      ...parameters('include_subgroups with_shared include_ancestor_groups', 'boolean'),
    ),
  },
};

export class Contract {
  static #loaded: Contract | null = null;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  readonly #paths: readonly { readonly template: string; readonly pattern: RegExp }[];
  readonly #operations: Readonly<Record<string, Readonly<Record<string, Operation>>>>;

  constructor(document: { paths: Record<string, Record<string, Operation>> }) {
    formats.default(this.#ajv);
    this.#ajv.addSchema(document, 'openapi');
    this.#operations = document.paths;
    this.#paths = Object.keys(document.paths)
      .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`) }))
      .sort((a, b) => placeholders(a.template) - placeholders(b.template));
  }

  /** Null where the document is absent. Read once a process: what it compiles serves every stand-in. */
  static load(): Contract | null {
    if (!Contract.#loaded && existsSync(FILE)) {
      const document = JSON.parse(readFileSync(FILE, 'utf8'));
      Contract.#loaded = new Contract({ ...document, paths: { ...LISTS, ...document.paths } });
    }
    return Contract.#loaded;
  }

  /** What is wrong with a request; `body` undefined when it has none. */
  request(method: string, url: URL, type: string | undefined, body: unknown): string[] {
    const found = this.#find(method, url.pathname);
    if (!found) return [];
    const faults = [...queryFaults(found.operation, url.searchParams)];
    const content = found.operation.requestBody?.content;
    if (body === undefined && type === undefined) return faults;
    if (!content) return [...faults, 'takes no body'];
    const media = type?.split(';')[0] ?? '';
    if (!(media in content)) return [...faults, `takes no ${media || 'body without a type'}`];
    return [...faults, ...this.#faults(`${found.pointer}/requestBody/content/${escapePointer(media)}/schema`, body)];
  }

  /** What is wrong with an answer; a stand-in that lies would prove nothing. */
  answer(method: string, url: URL, status: number, json: unknown): string[] {
    const found = this.#find(method, url.pathname);
    if (!found) return [];
    const code = [String(status), `${String(status).charAt(0)}XX`].find((known) => known in found.operation.responses);
    if (!code) return [`answers ${status}, which is not documented`];
    const response = found.operation.responses[code]!;
    const pointer = response.$ref?.slice(1) ?? `${found.pointer}/responses/${code}`;
    if (json === undefined || (!response.$ref && !response.content?.['application/json'])) return [];
    return this.#faults(`${pointer}/content/${escapePointer('application/json')}/schema`, json);
  }

  #find(method: string, path: string) {
    const template = this.#paths.find(({ pattern }) => pattern.test(path))?.template;
    const operation = template && this.#operations[template]?.[method.toLowerCase()];
    if (!template || !operation) return null;
    return { operation, pointer: `/paths/${escapePointer(template)}/${method.toLowerCase()}` };
  }

  #faults(pointer: string, value: unknown): string[] {
    const validate = this.#ajv.getSchema(`openapi#${pointer}`) as ValidateFunction | undefined;
    if (!validate) return [`has no schema at ${pointer}`];
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => {
      const extra = error.params.additionalProperty ?? '';
      return `${error.instancePath || 'body'} ${error.message} ${extra}`.trim();
    });
  }
}

function* queryFaults(operation: Operation, query: URLSearchParams): Generator<string> {
  const known = new Map(
    (operation.parameters ?? []).filter(({ in: where }) => where === 'query').map((p) => [p.name, p]),
  );
  for (const [name, value] of query) {
    const parameter = known.get(name.replace(/\[\]$/, ''));
    if (!parameter) yield `query parameter ${name} does not exist`;
    else if (!(PATTERNS[parameter.schema?.type ?? ''] ?? /^/).test(value))
      yield `query parameter ${name} is not a ${parameter.schema?.type}`;
    else if (parameter.schema?.enum && !parameter.schema.enum.includes(value))
      yield `query parameter ${name} may not be ${value}`;
  }
  for (const parameter of known.values()) {
    if (parameter.required && !query.has(parameter.name)) yield `query parameter ${parameter.name} is missing`;
  }
}

function placeholders(template: string): number {
  return template.split('{').length;
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
}
