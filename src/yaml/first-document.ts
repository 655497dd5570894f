/** Drives the package: text → lexemes → tokens → the first document. */
import { Composer, type Document, Parser, Schema } from 'yaml';
import { lenientLexer } from './lenient-lexer.ts';
import { TabWatch } from './tab-watch.ts';
import { MAX_DEPTH } from './tree-builder.ts';

export interface Fault {
  /** Offset in the text. */
  readonly at: number;
  readonly message: string;
}

export interface FirstDocument {
  /** Null when it is too deep to be composed. */
  readonly document: Document.Parsed | null;
  /** What the package itself does not complain about. */
  readonly fault: Fault | undefined;
}

// Scalars, tags and merge keys are ours: the package only cuts the text into nodes.
// A tag it does not know costs a warning with its stack; large configurations have hundreds of this one.
const REFERENCE = { tag: '!reference', collection: 'seq' } as const;
const schema = new Schema({ schema: 'failsafe', customTags: [REFERENCE], merge: false, resolveKnownTags: false });
const OPTIONS = { version: '1.1', schema, uniqueKeys: false, logLevel: 'silent' } as const;

/**
 * The package recurses for every open map and list: a hostile text could end the process. The document itself and a scalar
 * stand on the stack too.
 */
const MAX_STACK = MAX_DEPTH + 3;

/** What follows the first document is never read, so it may be as wrong as it likes. */
export function firstDocument(text: string): FirstDocument {
  const lexer = lenientLexer();
  const parser = new Parser();
  const composer = new Composer(OPTIONS);
  const watch = text.includes('\t') ? new TabWatch(lexer) : null;
  for (const lexeme of lexer.lex(text)) {
    watch?.see(lexeme);
    for (const token of parser.next(lexeme)) {
      for (const document of composer.next(token)) return found(document, watch);
    }
    if (parser.stack.length > MAX_STACK)
      return {
        document: null,
        fault: { at: parser.offset, message: 'the parsed YAML is too big: it is nested too deep' },
      };
  }
  for (const token of parser.end()) {
    for (const document of composer.next(token)) return found(document, watch);
  }
  for (const document of composer.end(true, text.length)) return found(document, watch);
  throw new Error('The YAML composer gave no document.');
}

function found(document: Document, watch: TabWatch | null): FirstDocument {
  const parsed = document as Document.Parsed;
  const tab = watch?.fault;
  return { document: parsed, fault: tab && tab.at < parsed.range[2] ? tab : undefined };
}
