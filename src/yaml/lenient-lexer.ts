/**
 * The package's lexer asks that every line of a flow collection or a quoted text be indented more than its parent.
 * Ruby's parser does not, and real files rely on it: `]` often stands below the key that its list belongs to.
 */
import { Lexer } from 'yaml';

/** The parts of the lexer that hold the rule. Were they renamed, we would only be as strict as the package. */
interface Inside {
  indentNext: number;
  parseFlowCollection(): Generator<string, unknown>;
  parseQuotedScalar(): Generator<string, unknown>;
}

export function lenientLexer(): Lexer {
  const lexer = new Lexer();
  const inside = lexer as unknown as Inside;
  const flow = inside.parseFlowCollection;
  const quoted = inside.parseQuotedScalar;
  if (flow) inside.parseFlowCollection = () => unindented(inside, flow);
  if (quoted) inside.parseQuotedScalar = () => unindented(inside, quoted);
  return lexer;
}

function* unindented(inside: Inside, parse: Inside['parseFlowCollection']): Generator<string, unknown> {
  const wanted = inside.indentNext;
  inside.indentNext = 0;
  const next = yield* parse.call(inside);
  inside.indentNext = wanted;
  return next;
}
