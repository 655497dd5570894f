/** What an editor is told of one checkout. Plain values and maps: it comes from another process. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Diagnostic, Range } from 'vscode-languageserver';

export interface ProjectView {
  /** Paths of the checkout's own files that take part, the root first. */
  readonly files: readonly string[];
  /** By path. */
  readonly diagnostics: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly fixes: readonly Fix[];
  /** By top-level key, packed: of the largest configurations it is 14 MiB, of which somebody asks for little. */
  readonly keys: ReadonlyMap<string, PackedFacts>;
  /** By the text of the include's entry, as it is written. */
  readonly includes: ReadonlyMap<string, IncludeFacts>;
}

/** One suggestion. */
export interface Fix {
  readonly path: string;
  readonly range: Range;
  /** The text that it replaces: where another one stands by now, it no longer fits. */
  readonly was: string;
  readonly replacement: string;
  readonly rule: string;
  readonly safe: boolean;
}

export interface KeyFacts {
  /** Which runner would take the job, and why: markdown, one for each that differs. Empty: it runs on none. */
  readonly runners: readonly string[];
  /** As resolved: one list for each pipeline in which they differ. */
  readonly values: readonly (readonly ResolvedValue[])[];
}

/** A value that is no map. */
export interface ResolvedValue {
  /** Below the key. */
  readonly path: readonly string[];
  readonly text: string;
  readonly file: string;
  readonly line: number;
  /** From the job back to where it is written: `extends .base`. */
  readonly way: readonly string[];
}

export interface IncludeFacts {
  /** Of the checkout's own files. */
  readonly paths: readonly string[];
  /** Names of files from elsewhere. */
  readonly elsewhere: readonly string[];
  /** Why files could not be read. */
  readonly unavailable: readonly string[];
}

/** JSON, deflated. */
type PackedFacts = Uint8Array;

export function packed(facts: KeyFacts): PackedFacts {
  return deflateRawSync(JSON.stringify(facts), { level: 1 });
}

/** Null: there is no such key in what was resolved. */
export function factsIn({ keys }: ProjectView, key: string): KeyFacts | null {
  const facts = keys.get(key);
  return facts === undefined ? null : (JSON.parse(inflateRawSync(facts).toString()) as KeyFacts);
}
