/** Drives the package: text → lexemes → tokens → the first document. */
import { Composer, type Document, Schema } from 'yaml';
import { lenientLexer } from './lenient-lexer.ts';
import { quietParser } from './quiet-parser.ts';
import { TabWatch } from './tab-watch.ts';
import { LIST_BYTES, MAP_BYTES, MAX_BYTES, MAX_DEPTH, STRING_BYTES } from './tree-builder.ts';

export interface Fault {
  /** Offset in the text. */
  readonly at: number;
  readonly message: string;
  /** Whose limit it is beyond: what is ours GitLab might read. Absent: it is no YAML. */
  readonly beyond?: 'gitlab' | 'ours';
}

export interface FirstDocument {
  /** Null when it is too deep or too big to be composed. */
  readonly document: Document.Parsed | null;
  /** What the package itself does not complain about. */
  readonly fault: Fault | undefined;
  /** Words, signs and line ends that were read for it. */
  readonly words: number;
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

/**
 * Words, signs and line ends of one text. What GitLab calls too big has fewer, but for comments and empty lines, and the package
 * needs seconds and hundreds of megabytes for more.
 */
const MAX_LEXEMES = 400_000;

/** What follows the first document is never read, so it may be as wrong as it likes. */
export function firstDocument(text: string): FirstDocument {
  const lexer = lenientLexer();
  const parser = quietParser();
  const composer = new Composer(OPTIONS);
  const size = new LexedSize();
  const watch = text.includes('\t') ? new TabWatch(lexer) : null;
  for (const lexeme of lexer.lex(text)) {
    watch?.see(lexeme);
    const fault = size.add(lexeme, parser.offset);
    if (fault) return { document: null, fault, words: size.lexemes };
    for (const token of parser.next(lexeme)) {
      for (const document of composer.next(token)) return found(document, watch, size);
    }
    if (parser.stack.length > MAX_STACK)
      return {
        document: null,
        words: size.lexemes,
        fault: { at: parser.offset, message: 'the parsed YAML is too big: it is nested too deep', beyond: 'gitlab' },
      };
  }
  for (const token of parser.end()) {
    for (const document of composer.next(token)) return found(document, watch, size);
  }
  for (const document of composer.end(true, text.length)) return found(document, watch, size);
  throw new Error('The YAML composer gave no document.');
}

function found(document: Document, watch: TabWatch | null, { lexemes }: LexedSize): FirstDocument {
  const parsed = document as Document.Parsed;
  const tab = watch?.fault;
  return { document: parsed, fault: tab && tab.at < parsed.range[2] ? tab : undefined, words: lexemes };
}

/** What a text grows to is told before it is composed. */
class LexedSize {
  lexemes = 0;
  #bytes = 0;

  add(lexeme: string, at: number): Fault | null {
    this.lexemes += 1;
    this.#bytes += leastBytes(lexeme);
    if (this.#bytes > MAX_BYTES) return { at, message: 'the parsed YAML is too big', beyond: 'gitlab' };
    if (this.lexemes <= MAX_LEXEMES) return null;
    return { at, message: `more than ${MAX_LEXEMES} words, signs and line ends are not read`, beyond: 'ours' };
  }
}

/** Before every scalar without quotes stands a sign of the lexer's own. */
function leastBytes(lexeme: string): number {
  const isSign = lexeme.length === 1;
  switch (lexeme.charCodeAt(0)) {
    case 0x1f:
      return isSign ? STRING_BYTES : 0;
    case 0x22: // "
    case 0x27: // '
      return STRING_BYTES;
    case 0x5b: // [
      return isSign ? LIST_BYTES : 0;
    case 0x7b: // {
      return isSign ? MAP_BYTES : 0;
    default:
      return 0;
  }
}
