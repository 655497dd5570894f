/** Where the report of `check` goes: standard output, and files in the formats that other tools read. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { FORMAT_NAMES, type FormatName, REPORT_FORMATS } from '../render/formats/report-formats.ts';
import type { FormatContext } from '../render/formats/told.ts';
import { checkText } from '../render/terminal.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { lineText, type SourceFile } from '../source.ts';
import type { Io } from './io.ts';
import { packageVersion } from './package-file.ts';

export interface Output {
  /** Null: that of `--format`. */
  readonly format: FormatName | null;
  readonly path: string;
}

export interface Shown {
  readonly format: FormatName;
  readonly output: readonly Output[];
  readonly quiet: boolean;
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly redactor: Redactor;
}

/** `report.json`, or `sarif=report.sarif`. */
export function readOutput(text: string): Output {
  const equals = text.indexOf('=');
  const format = FORMAT_NAMES.find((name) => name === text.slice(0, equals)) ?? null;
  return { format, path: format === null ? text : text.slice(equals + 1) };
}

/** Throws SettingsError when PUBLIC_URL is no address. */
export function formatContext(policy: EffectivePolicy, { env }: Io): FormatContext {
  const url = env.PUBLIC_URL?.replace(/\/+$/, '');
  if (url && !/^https?:\/\/[^/]/.test(url))
    throw new SettingsError('PUBLIC_URL must be a URL that starts with https or http');
  return { version: packageVersion(), rulesUrl: url ? `${url}/rules` : null, policy };
}

/** A format that went into a file is shown as text, so that somebody who waits for it sees what was found. */
export async function writeReports(
  report: ReviewReport,
  shown: Shown,
  context: FormatContext & { readonly policy: EffectivePolicy },
  io: Io,
): Promise<void> {
  const { format, output } = shown;
  for (const { format: own, path } of output) {
    await write(path, rendered(own ?? format, report, { ...shown, quiet: false }, context, PLAIN), io);
  }
  const isInFile = output.some((each) => each.format === null);
  io.out(rendered(isInFile ? 'text' : format, report, shown, context, io));
}

const PLAIN = { color: false, columns: null } as const;

function rendered(
  format: FormatName,
  report: ReviewReport,
  { quiet, files, redactor }: Pick<Shown, 'quiet' | 'files' | 'redactor'>,
  context: FormatContext & { readonly policy: EffectivePolicy },
  { color, columns }: Pick<Io, 'color' | 'columns'>,
): string {
  if (format !== 'text') return REPORT_FORMATS[format](report, context);
  const lineOf = (id: string, line: number) => {
    const file = files.get(id);
    return file ? lineText(file, line) : null;
  };
  const { policy, rulesUrl } = context;
  return checkText(report, { color, columns, quiet, policy, rulesUrl, redactor, lineOf });
}

async function write(path: string, text: string, { cwd }: Io): Promise<void> {
  const full = resolve(cwd, path);
  try {
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text);
  } catch (error) {
    throw new SettingsError(`--output: ${path} cannot be written: ${(error as Error).message}`);
  }
}
