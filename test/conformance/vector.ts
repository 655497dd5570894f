/** The vectors as their folder's README describes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../support/serve-catalogue.ts';

export interface ExpectedConfig {
  readonly error?: string;
  readonly jobs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly job_names?: readonly string[];
  readonly absent_jobs?: readonly string[];
  readonly config?: unknown;
}

export interface ConfigVector {
  readonly id: string;
  readonly kind?: undefined;
  /** The releases it is true for, in words. */
  readonly gitlab?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly masked_variables?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly changed_paths?: readonly string[] | null;
  readonly parent_artifacts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly expect: ExpectedConfig;
}

export interface ExpressionVector {
  readonly id: string;
  readonly kind: 'expression';
  readonly expression: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly expect: { readonly valid?: boolean; readonly truthful?: boolean; readonly value?: unknown };
}

export interface ExpandVector {
  readonly id: string;
  readonly kind: 'expand';
  readonly mode: 'expand' | 'expand_existing' | 'sort_and_expand' | 'runner_payload' | 'runner' | 'runner_docker_image';
  readonly value?: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly raw_variables?: readonly string[];
  readonly file_variables?: readonly string[];
  readonly expect: { readonly value: unknown };
}

export interface ComponentVector {
  readonly id: string;
  readonly kind: 'component';
  readonly server_fqdn: string;
  readonly address: string;
  readonly projects: Catalogue;
  readonly expect: { project?: string; name?: string; sha?: string; file?: string; error?: string };
}

export type Vector = ConfigVector | ExpressionVector | ExpandVector | ComponentVector;

export interface PatternVector {
  readonly pattern: string;
  readonly text: string;
  readonly match: boolean;
  readonly badPattern: boolean;
}

/** Where the vectors are; the folder need not exist. */
export const conformanceDir = process.env.CONFORMANCE_DIR ?? '../shared/conformance';

const PATTERNS = 'image-patterns.json';

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Vectors by file name, without `.json`; empty when the folder is absent. */
export function readVectors(folder: string): ReadonlyMap<string, readonly Vector[]> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== PATTERNS);
  return new Map(names.sort().map((name) => [name.slice(0, -'.json'.length), read(join(folder, name)) as Vector[]]));
}

export function readPatterns(): readonly PatternVector[] {
  const path = join(conformanceDir, PATTERNS);
  return existsSync(path) ? (read(path) as { patterns: PatternVector[] }).patterns : [];
}
