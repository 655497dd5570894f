/** Text → tree, as Ruby's YAML parser with GitLab's settings would read it. Source: lib/gitlab/config/loader/yaml.rb (18.11). */
import type { Document } from 'yaml';
import { Location, type Problem, type SourceFile } from '../source.ts';
import { type Fault, firstDocument } from './first-document.ts';
import type { Node } from './tree.ts';
import { type Double, TreeBuilder } from './tree-builder.ts';

export interface ParsedYaml {
  /** As much as could be read; null when there is nothing: no text, only comments. */
  readonly node: Node | null;
  readonly problems: Problem[];
  /** Keys that stand in their map for a second time: the last one counts. */
  readonly doubles: readonly Double[];
  /** What reading it took: words, signs and line ends. */
  readonly words: number;
}

/** The reader of Ruby's parser stops at any of these, wherever they stand. */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** What ends a line for libyaml, and for the package only together with a line feed, or not at all (src/yaml_private.h, 0.2.5). */
const ENDS_OF_LINES = /\r(?!\n)|[\x85\u2028\u2029]/g;

/**
 * The first document between two offsets of a file. Never throws; places are offsets of the whole text.
 * `dates`: without quotes GitLab refuses them; elsewhere they may be texts.
 */
export function parseYaml(
  file: SourceFile,
  start = 0,
  end = file.text.length,
  dates: 'refused' | 'text' = 'refused',
): ParsedYaml {
  const written = start === 0 && end === file.text.length ? file.text : file.text.slice(start, end);
  // Of the same length, so that places stay.
  const text = written.replace(ENDS_OF_LINES, '\n');
  const problems: Problem[] = [];
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) problems.push(problemAt(file, start + unprintable.index, 'control characters are not allowed'));
  const { document, fault: seen, words } = firstDocument(text);
  const fault = (document && syntaxError(document, text)) ?? seen;
  if (fault) problems.push(problemOf(fault, file, Math.min(start + fault.at, end)));
  if (!document || isEmpty(document)) return { node: null, problems, doubles: [], words };
  const builder = new TreeBuilder(file, start, problems, dates);
  const node = document.contents && builder.build(document.contents);
  return { node, problems, doubles: builder.doubles, words };
}

function problemOf({ message, beyond }: Fault, file: SourceFile, offset: number): Problem {
  const problem = problemAt(file, offset, message);
  if (beyond === undefined) return problem;
  return { at: problem.at, message, ...(beyond === 'ours' ? { unread: true } : {}) };
}

/** A document of comments has an empty scalar as its content, or none. */
function isEmpty(document: Document.Parsed): boolean {
  const contents = document.contents;
  return !contents || (contents.range[0] === contents.range[1] && !contents.tag && !('items' in contents));
}

/** Ruby's parser hands a document over once its value is complete: what else stands there is never read. */
function syntaxError(document: Document.Parsed, text: string): Fault | undefined {
  let first: Fault | undefined;
  for (const { pos, message } of document.errors) {
    const [at] = pos;
    if (!isAccepted(message) && (!first || at < first.at)) first = { at, message };
  }
  return first && isBehind(document, first, text) ? undefined : first;
}

const UNREAD = /^Unexpected .* (?:at node end|token in YAML stream)|^Unexpected scalar token/;

/** Behind a value in braces, or less indented than a value that starts indented. */
function isBehind(document: Document.Parsed, { at, message }: Fault, text: string): boolean {
  const { contents } = document;
  if (!contents || at < contents.range[2] || !UNREAD.test(message)) return false;
  const flow = 'flow' in contents && contents.flow === true;
  return flow || columnAt(text, at) < columnAt(text, contents.range[0]);
}

function columnAt(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** Faults that Ruby's parser does not mind. */
function isAccepted(message: string): boolean {
  return message.startsWith('Comments must be separated');
}

function problemAt(file: SourceFile, offset: number, message: string): Problem {
  return {
    at: new Location(file, offset, Math.min(offset + 1, file.text.length)),
    message: `YAML syntax error: ${message}`,
  };
}
