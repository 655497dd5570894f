/** What `check` can write for programs, by name. */
import type { ReviewReport } from '../../review/judge/report.ts';
import { printableJson } from '../printable.ts';
import { checkJson } from './check-json.ts';
import { codeQuality } from './code-quality.ts';
import type { FormatName } from './format-names.ts';
import { junit } from './junit.ts';
import { sarif } from './sarif.ts';
import { sast } from './sast.ts';
import type { FormatContext } from './told.ts';

type Format = (report: ReviewReport, context: FormatContext) => string;

const asJson =
  (format: (report: ReviewReport, context: FormatContext) => unknown): Format =>
  (report, context) =>
    `${printableJson(format(report, context), 2)}\n`;

export const REPORT_FORMATS = {
  json: asJson(checkJson),
  sarif: asJson(sarif),
  codequality: asJson(codeQuality),
  sast: asJson(sast),
  junit,
} as const satisfies Readonly<Record<Exclude<FormatName, 'text'>, Format>>;
