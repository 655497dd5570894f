/** Suggestions, as code actions. */
import { type CodeAction, CodeActionKind, type Diagnostic, type Range, type TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { printable } from '../render/printable.ts';
import type { Finding } from '../review/judge/finding.ts';
import { isOwnFile, type SourceFile } from '../source.ts';
import { rangeOf } from './editor-place.ts';
import type { Fix } from './project-view.ts';

/** All safe suggestions of a file at once: what editors apply when it is saved, if asked to. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.pipewarden`;

/** Of findings before those of one cause became one. */
export function fixesOf(findings: readonly Finding[], files: ReadonlyMap<string, SourceFile>): readonly Fix[] {
  const texts = new Map([...files].map(([id, { text }]) => [id, TextDocument.create(id, 'yaml', 0, text)]));
  return findings.flatMap(({ at, suggestion, rule, exempted }) => {
    const file = files.get(at.file);
    if (!suggestion || exempted || !file || !isOwnFile(file)) return [];
    const { replacement, safe } = suggestion;
    const range = rangeOf(at);
    return { path: file.path, range, was: texts.get(file.id)?.getText(range) ?? '', replacement, rule, safe };
  });
}

/** `fixes`: those of the document. One whose text was changed meanwhile no longer fits. */
export function actionsFor(
  document: TextDocument,
  fixes: readonly Fix[],
  asked: Range,
  diagnostics: readonly Diagnostic[],
): readonly CodeAction[] {
  const fitting = fixes.filter(({ range, was }) => document.getText(range) === was);
  const here = fitting.filter(({ range }) => touches(range, asked));
  const safe = apart(fitting.filter((fix) => fix.safe));
  const all: CodeAction = {
    title: 'Apply all safe suggestions of Pipewarden',
    kind: FIX_ALL,
    edit: { changes: { [document.uri]: safe.map(editOf) } },
  };
  return [...unique(here).map((fix) => quickFix(fix, document.uri, diagnostics)), ...(safe.length > 0 ? [all] : [])];
}

function quickFix(fix: Fix, uri: string, diagnostics: readonly Diagnostic[]): CodeAction {
  const { replacement, rule, safe, range } = fix;
  const caution = safe ? '' : ', which changes what the pipeline does';
  return {
    title: `Write ${printable(replacement)} (${rule}${caution})`,
    kind: CodeActionKind.QuickFix,
    isPreferred: safe,
    diagnostics: diagnostics.filter((each) => each.code === rule && touches(each.range, range)),
    edit: { changes: { [uri]: [editOf(fix)] } },
  };
}

function editOf({ range, replacement }: Fix): TextEdit {
  return { range, newText: replacement };
}

/** Of those that overlap the first. */
function apart(fixes: readonly Fix[]): readonly Fix[] {
  const taken: Fix[] = [];
  for (const fix of fixes.toSorted((a, b) => compare(a.range.start, b.range.start))) {
    const last = taken.at(-1);
    if (!last || compare(last.range.end, fix.range.start) <= 0) taken.push(fix);
  }
  return taken;
}

function unique(fixes: readonly Fix[]): readonly Fix[] {
  return [...new Map(fixes.map((fix) => [JSON.stringify(fix), fix])).values()];
}

function touches(one: Range, other: Range): boolean {
  return compare(one.start, other.end) <= 0 && compare(other.start, one.end) <= 0;
}

function compare(one: Range['start'], other: Range['start']): number {
  return one.line - other.line || one.character - other.character;
}
