/** Text → tree, as Ruby's YAML parser with GitLab's settings would read it. Source: lib/gitlab/config/loader/yaml.rb (18.11). */
import { Composer, type Document, Parser, Schema } from 'yaml';
import { Place, type Problem, type SourceFile } from '../source.ts';
import { lenientLexer } from './lenient-lexer.ts';
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
  const document = firstDocument(text);
  const fault = syntaxError(document);
  if (fault) problems.push(problemAt(file, Math.min(start + fault.at, end), fault.message));
  if (isEmpty(document)) return { node: null, problems };
  const builder = new TreeBuilder(file, start, problems);
  return { node: document.contents && builder.build(document.contents), problems };
}

/** What follows the first document is never read, so it may be as wrong as it likes. */
function firstDocument(text: string): Document.Parsed {
  const lexer = lenientLexer();
  const parser = new Parser();
  const composer = new Composer(OPTIONS);
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) {
      for (const document of composer.next(token)) return document as Document.Parsed;
    }
  }
  for (const token of parser.end()) {
    for (const document of composer.next(token)) return document as Document.Parsed;
  }
  for (const document of composer.end(true, text.length)) return document as Document.Parsed;
  throw new Error('The YAML composer gave no document.');
}

/** A document of comments has an empty scalar as its content, or none. */
function isEmpty(document: Document.Parsed): boolean {
  const contents = document.contents;
  return !contents || (contents.range[0] === contents.range[1] && !contents.tag && !('items' in contents));
}

function syntaxError(document: Document.Parsed): { at: number; message: string } | undefined {
  let first: { at: number; message: string } | undefined;
  for (const error of document.errors) {
    if (isAccepted(error.message)) continue;
    if (!first || error.pos[0] < first.at) first = { at: error.pos[0], message: error.message };
  }
  return first;
}

/** Faults that Ruby's parser does not mind. */
function isAccepted(message: string): boolean {
  return message.startsWith('Comments must be separated') || message.startsWith('Unexpected doc-end');
}

function problemAt(file: SourceFile, offset: number, message: string): Problem {
  return {
    at: new Place(file, offset, Math.min(offset + 1, file.text.length)),
    message: `YAML syntax error: ${message}`,
  };
}
