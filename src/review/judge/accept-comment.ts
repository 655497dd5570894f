/** `# pipewarden: accept image-not-allowed because …` at the end of a finding's line, or in comments right above it. */
import { shorten } from '../../quoted-text.ts';
import { byForm } from '../../secrets/redactor.ts';
import { lineText, type SourceFile } from '../../source.ts';
import type { Exempted } from './finding.ts';

/** Characters of a reason; longer ones are cut. */
const MOST_REASON = 500;
/** Lines of comments above a finding that are looked through. */
const MOST_LINES = 20;
const COMMENT = /(?:^|\s)#\s*pipewarden:\s*accept\s+([\w-]+)\s+because\s+(\S.*)$/;

/** Of whoever accepts, as notes and reports repeat it. */
export function reasonTold(reason: string): string {
  return shorten(byForm.text(reason.trim()), MOST_REASON);
}

/** `line`: of the finding, 1-based. Null: no comment there accepts a finding of the rule. */
export function acceptComment(file: SourceFile, line: number, rule: string): Exempted | null {
  for (let at = line; at >= 1 && line - at <= MOST_LINES; at--) {
    const text = lineText(file, at);
    if (at < line && !text.trimStart().startsWith('#')) return null;
    const [, id, reason = ''] = COMMENT.exec(text) ?? [];
    if (id !== rule) continue;
    const start = { line: at, column: text.indexOf('#') + 1 };
    const end = { line: at, column: text.length + 1 };
    return {
      how: 'comment',
      reason: reasonTold(reason),
      at: { file: file.id, start, end },
    };
  }
  return null;
}
