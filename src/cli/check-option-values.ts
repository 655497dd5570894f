/** What options of `check` may be: light, as every command line is read with it. */
import { FORMAT_NAMES, type FormatName } from '../render/formats/format-names.ts';

export const FAIL_ON = ['error', 'warning', 'not_evaluable', 'never'] as const;

export type FailOn = (typeof FAIL_ON)[number];

export const FIX_KINDS = ['safe', 'unsafe'] as const;

/** `unsafe`: those too that change what a pipeline does. */
export type FixKind = (typeof FIX_KINDS)[number];

export interface Output {
  /** Null: that of `--format`. */
  readonly format: FormatName | null;
  readonly path: string;
}

/** `report.json`, or `sarif=report.sarif`. Null: what stands before the `=` looks like a format, and is none. */
export function readOutput(text: string): Output | null {
  const [, word, rest = ''] = /^([a-z]+)=(.*)$/.exec(text) ?? [];
  if (word === undefined) return { format: null, path: text };
  const format = FORMAT_NAMES.find((name) => name === word);
  return format && rest !== '' ? { format, path: rest } : null;
}
