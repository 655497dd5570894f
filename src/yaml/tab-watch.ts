/** Tabs where Ruby's parser wants spaces: at the start of a line and after a dash. The package minds only some of them. */
import type { LenientLexer } from './lenient-lexer.ts';

const TAB = /^\s*\t/;

export class TabWatch {
  readonly #lexer: LenientLexer;
  #offset = 0;
  /** Nothing but spaces since the line began, or since a dash. */
  #atStart = true;
  fault: { readonly at: number; readonly message: string } | undefined;

  constructor(lexer: LenientLexer) {
    this.#lexer = lexer;
  }

  see(lexeme: string): void {
    const offset = this.#offset;
    if (isMark(lexeme)) return;
    this.#offset += lexeme.length;
    if (this.#atStart && !this.fault && TAB.test(lexeme) && !this.#lexer.inFlow())
      this.fault = { at: offset + lexeme.indexOf('\t'), message: 'a tab must not be used for indentation' };
    const blank = lexeme.trim() === '';
    if (!blank) this.#atStart = lexeme === '-';
    if (lexeme.endsWith('\n')) this.#atStart = true;
  }
}

/** The lexer's own signs stand for no text. */
function isMark(lexeme: string): boolean {
  return lexeme === '\u0002' || lexeme === '\u0018' || lexeme === '\u001f';
}
