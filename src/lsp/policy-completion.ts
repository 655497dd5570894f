/** What may be written at a place in a policy. */
import { type CompletionItem, CompletionItemKind, MarkupKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { looseFile } from '../source.ts';
import { describe, type Schema, schemasAt, valuesOf } from './schema-at.ts';
import { type Spot, spotAt } from './spot.ts';

/** Stands for what is being written, so that the text around it can be parsed. */
const MARK = 'pipewarden-completes-here';

/** `above`: where the file's keys stand in a policy, as those of a group's own file do. */
export function completionsAt(document: TextDocument, offset: number, above: readonly string[]): CompletionItem[] {
  const place = placeAt(document.getText(), offset);
  if (!place) return [];
  const { spot, start, mayBeItem, hasColon } = place;
  const isKey = spot.on === 'key';
  const path = [...above, ...(isKey ? spot.path.slice(0, -1) : spot.path)];
  const schemas = schemasAt(path);
  const range = { start: document.positionAt(start), end: document.positionAt(offset) };
  const item = (label: string, kind: CompletionItemKind, newText: string, about: readonly Schema[]) => ({
    label,
    kind,
    textEdit: { range, newText },
    documentation: { kind: MarkupKind.Markdown, value: describe(about) },
  });
  const taken = isKey ? spot.within.entries : new Map();
  const keys = isKey ? namesIn(schemas).filter((name) => !taken.has(name)) : [];
  const values = isKey && !mayBeItem ? [] : new Set(valuesOf(schemas));
  return [
    ...keys.map((name) =>
      item(name, CompletionItemKind.Property, hasColon ? name : `${name}: `, schemasAt([...path, name])),
    ),
    ...[...values].map((value) => item(value, CompletionItemKind.EnumMember, value, schemas)),
  ];
}

interface Place {
  readonly spot: Spot & { readonly on: 'key' | 'value' };
  /** Of the word that is replaced. */
  readonly start: number;
  /** An item of a list looks like a key of a map in it until there is a colon. */
  readonly mayBeItem: boolean;
  readonly hasColon: boolean;
}

function placeAt(text: string, offset: number): Place | null {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const word = /[\w+-]*$/.exec(/^\s*(?:-\s+)*/.exec(line)?.[0].length === line.length ? '' : line)?.[0] ?? '';
  const before = line.slice(0, line.length - word.length);
  const start = offset - word.length;
  const rest = /^[\w+-]*/.exec(text.slice(offset))?.[0] ?? '';
  const after = text.slice(offset + rest.length);
  const hasColon = /^[ \t]*:/.test(after);
  const isKey = /^\s*(?:-\s+)*$|[{,]\s*$/.test(before);
  const marked = `${text.slice(0, start)}${MARK}${isKey && !hasColon ? ': x' : ''}${after}`;
  const spot = spotAt(looseFile('policy', marked), start);
  const isMark = (spot?.on === 'key' && spot.key.text === MARK) || (spot?.on === 'value' && spot.value.text === MARK);
  if (!isMark || !spot || (spot.on !== 'key' && spot.on !== 'value')) return null;
  return { spot, start, mayBeItem: /-\s+$|,\s*$/.test(before), hasColon };
}

function namesIn(schemas: readonly Schema[]): readonly string[] {
  return [...new Set(schemas.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}
