/** Where the report of `check` goes: standard output, and files in the formats that other tools read. */
import { SettingsError } from '../errors.ts';
import { packageVersion } from '../package-file.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { FormatName } from '../render/formats/format-names.ts';
import { REPORT_FORMATS } from '../render/formats/report-formats.ts';
import { checkText, type TerminalOptions } from '../render/terminal.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { isOwnFile, lineText, type SourceFile } from '../source.ts';
import type { Output } from './check-option-values.ts';
import { PACKAGED } from './find-policy.ts';
import type { Io } from './io.ts';
import { writeOutput } from './write-output.ts';

export interface Shown {
  readonly policy: EffectivePolicy;
  /** See TellContext. */
  readonly rulesUrl: string | null;
  readonly format: FormatName;
  readonly output: readonly Output[];
  readonly quiet: boolean;
  /** All that findings may stand in, by id. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly redactor: Redactor;
}

/** Where the bot serves the pages of rules; null: nobody says. Throws SettingsError when PUBLIC_URL is no address. */
export function rulesUrlIn({ env }: Io): string | null {
  const url = env.PUBLIC_URL?.replace(/\/+$/, '');
  if (!url) return null;
  if (!/^https?:\/\/[^/]/.test(url)) throw new SettingsError('PUBLIC_URL must be a URL that starts with https or http');
  return `${url}/rules`;
}

/** A format that went into a file is shown as text, so that somebody who waits for it sees what was found. */
export async function writeReports(report: ReviewReport, shown: Shown, io: Io): Promise<void> {
  const { format, output } = shown;
  for (const { format: own, path } of output) {
    await writeOutput(path, rendered(own ?? format, report, { ...shown, quiet: false }, PLAIN), io);
  }
  const isInFile = output.some((each) => each.format === null);
  io.out(rendered(isInFile ? 'text' : format, report, shown, { ...io, wrap: await wrapIn(io) }));
}

/** Loaded for terminals alone: it takes longer than all rules. */
async function wrapIn({ columns }: Pick<Io, 'columns'>): Promise<TerminalOptions['wrap']> {
  if (columns === null) return null;
  const { wrapLine } = await import('../render/wrap-line.ts');
  return (line) => wrapLine(line, columns);
}

const PACKAGED_NOTE = 'it is built in: `pipewarden policy init` writes one of your own';

const PLAIN = { color: false, columns: null, wrap: null } as const;

function rendered(
  format: FormatName,
  report: ReviewReport,
  shown: Shown,
  { color, columns, wrap }: Pick<TerminalOptions, 'color' | 'columns' | 'wrap'>,
): string {
  const { files } = shown;
  if (format !== 'text') {
    const isOwn = (id: string) => {
      const file = files.get(id);
      return file !== undefined && isOwnFile(file);
    };
    return REPORT_FORMATS[format](report, { ...shown, version: packageVersion(), isOwn });
  }
  const lineOf = (id: string, line: number) => {
    const file = files.get(id);
    return file ? lineText(file, line) : null;
  };
  const policyNote = report.policy === PACKAGED ? PACKAGED_NOTE : '';
  return checkText(report, { ...shown, color, columns, wrap, lineOf, policyNote });
}
