/** Text → tree, as Ruby's YAML parser with GitLab's settings would read it. Source: lib/gitlab/config/loader/yaml.rb (18.11). */
import { Composer, type Document, Parser, Schema } from 'yaml';
import { Place, type Problem, type SourceFile } from '../source.ts';
import { lenientLexer } from './lenient-lexer.ts';
import { TabWatch } from './tab-watch.ts';
import type { Node } from './tree.ts';
import { TreeBuilder } from './tree-builder.ts';

export interface ParsedYaml {
  /** As much as could be read; null when there is nothing: no text, only comments. */
  readonly node: Node | null;
  readonly problems: Problem[];
}

// Scalars, tags and merge keys are ours: the package only cuts the text into nodes.
const schema = new Schema({ schema: 'failsafe', merge: false, resolveKnownTags: false });
const OPTIONS = { version: '1.1', schema, uniqueKeys: false, logLevel: 'silent' } as const;

/** The reader of Ruby's parser stops at any of these, wherever they stand. */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The first document between two offsets of a file. Never throws; places are offsets of the whole text. */
export function parseYaml(file: SourceFile, start = 0, end = file.text.length): ParsedYaml {
  const text = start === 0 && end === file.text.length ? file.text : file.text.slice(start, end);
  const problems: Problem[] = [];
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) problems.push(problemAt(file, start + unprintable.index, 'control characters are not allowed'));
  const { document, tab } = firstDocument(text);
  const fault = syntaxError(document, text) ?? tab;
  if (fault) problems.push(problemAt(file, Math.min(start + fault.at, end), fault.message));
  if (isEmpty(document)) return { node: null, problems };
  const builder = new TreeBuilder(file, start, problems);
  return { node: document.contents && builder.build(document.contents), problems };
}

interface Fault {
  readonly at: number;
  readonly message: string;
}

/** What follows the first document is never read, so it may be as wrong as it likes. */
function firstDocument(text: string): { document: Document.Parsed; tab: Fault | undefined } {
  const lexer = lenientLexer();
  const parser = new Parser();
  const composer = new Composer(OPTIONS);
  const watch = text.includes('\t') ? new TabWatch(lexer) : null;
  for (const lexeme of lexer.lex(text)) {
    watch?.see(lexeme);
    for (const token of parser.next(lexeme)) {
      for (const document of composer.next(token)) return found(document, watch);
    }
  }
  for (const token of parser.end()) {
    for (const document of composer.next(token)) return found(document, watch);
  }
  for (const document of composer.end(true, text.length)) return found(document, watch);
  throw new Error('The YAML composer gave no document.');
}

function found(document: Document, watch: TabWatch | null): { document: Document.Parsed; tab: Fault | undefined } {
  const parsed = document as Document.Parsed;
  const tab = watch?.fault;
  return { document: parsed, tab: tab && tab.at < parsed.range[2] ? tab : undefined };
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
    at: new Place(file, offset, Math.min(offset + 1, file.text.length)),
    message: `YAML syntax error: ${message}`,
  };
}
