/**
 * The package's lexer asks that every line of a flow collection or a quoted text be indented more than its parent.
 * Ruby's parser does not, and real files rely on it: `]` often stands below the key that its list belongs to.
 *
 * Nothing but this file and quiet-parser.ts uses private members of the package, so package.json names its version exactly: read
 * lexer.js again before you change it.
 */
import { Lexer } from 'yaml';

/** The private members that hold the rule, and the one that tells where the lexer is. */
interface LexerState {
  indentNext: number;
  readonly flowLevel: number;
  parseFlowCollection(): Generator<string, unknown>;
  parseQuotedScalar(): Generator<string, unknown>;
}

export interface LenientLexer {
  lex(text: string): Iterable<string>;
  /** Between the braces or brackets of a flow collection. */
  inFlow(): boolean;
}

export function lenientLexer(): LenientLexer {
  const lexer = new Lexer();
  const state = lexer as unknown as LexerState;
  const { parseFlowCollection, parseQuotedScalar } = state;
  state.parseFlowCollection = () => unindented(state, parseFlowCollection);
  state.parseQuotedScalar = () => unindented(state, parseQuotedScalar);
  return { lex: (text) => lexer.lex(text), inFlow: () => state.flowLevel > 0 };
}

function* unindented(state: LexerState, parse: LexerState['parseFlowCollection']): Generator<string, unknown> {
  const wanted = state.indentNext;
  state.indentNext = 0;
  const next = yield* parse.call(state);
  state.indentNext = wanted;
  return next;
}
