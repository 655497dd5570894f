/** What the text of a pattern gives away by itself. An automaton tells everything, and takes a hundred times as long. */

const TOKEN = /\\.|\[\^?(?:\\.|[^\]\\])*\]|\(\?:|\{\d+(?:,\d*)?\}|./gsu;
const QUANTIFIER = /^(?:[*+?]|\{\d.*)$/;
const LITERAL = /^(?:[^\\[\](){}.*+?^$|]|\\[^\p{L}\p{N}])$/u;

/** What stands for what no literal is. Anchors take no sign. */
const SAMPLES: Readonly<Record<string, string>> = {
  '^': '',
  $: '',
  '\\A': '',
  '\\z': '',
  '\\b': '',
  '\\B': '',
  '.': 'x',
  '\\d': '1',
  '\\w': 'x',
  '\\s': ' ',
  '\\D': 'x',
  '\\W': '-',
  '\\S': 'x',
};
/** Characters of a pattern that is guessed at, and of what a quantifier makes. */
const MAX_LENGTH = 300;

/** Cut at every `|` outside of groups and classes. */
export function alternatives(source: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const token of tokensOf(source)) {
    if (token === '|' && depth === 0) parts.push('');
    else {
      depth += token.startsWith('(') ? 1 : token === ')' ? -1 : 0;
      parts.push(`${parts.pop() ?? ''}${token}`);
    }
  }
  return parts;
}

/** What every text begins with in which the pattern is found; empty: nothing that could be told. */
export function startOf(source: string): string {
  const [anchor = '', ...tokens] = tokensOf(source);
  // What stands behind `\Q` is no syntax, so that a `|` may hide there from whoever cuts at it.
  if (!['^', '\\A'].includes(anchor) || tokens.includes('\\Q') || alternatives(source).length > 1) return '';
  const end = tokens.findIndex((token, at) => !LITERAL.test(token) || /^[*?{]/.test(tokens[at + 1] ?? ''));
  return tokens
    .slice(0, end === -1 ? undefined : end)
    .map(unescaped)
    .join('');
}

/** Texts in which it may be found: with the least that it takes, and with all that it may take. Only a guess. */
export function samplesOf(source: string): readonly string[] {
  if (source.length > MAX_LENGTH) return [];
  return [false, true].map((isFull) => new Sample(tokensOf(source), isFull).text());
}

class Sample {
  readonly #tokens: readonly string[];
  readonly #isFull: boolean;
  #at = 0;

  constructor(tokens: readonly string[], isFull: boolean) {
    this.#tokens = tokens;
    this.#isFull = isFull;
  }

  /** Of the first alternative. */
  text(): string {
    const text = this.#sequence();
    while (this.#take('|')) this.#sequence();
    return text;
  }

  #sequence(): string {
    let text = '';
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') {
      const piece = this.#piece();
      text += piece.repeat(Math.min(this.#times(), MAX_LENGTH / Math.max(piece.length, 1)));
    }
    return text;
  }

  #piece(): string {
    const token = this.#next ?? '';
    this.#at += 1;
    if (!token.startsWith('(')) return signOf(token);
    const text = this.text();
    this.#take(')');
    return text;
  }

  #times(): number {
    const quantifier = this.#next ?? '';
    if (!QUANTIFIER.test(quantifier)) return 1;
    this.#at += 1;
    this.#take('?');
    if (quantifier === '+') return 1;
    return quantifier === '*' || quantifier === '?' ? Number(this.#isFull) : Number.parseInt(quantifier.slice(1), 10);
  }

  get #next(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(token: string): boolean {
    if (this.#next !== token) return false;
    this.#at += 1;
    return true;
  }
}

function signOf(token: string): string {
  if (token.length > 1 && token.startsWith('[')) {
    const [first = 'x'] = tokensOf(token.slice(1, -1));
    return first === '^' ? 'x' : signOf(first);
  }
  return SAMPLES[token] ?? unescaped(token);
}

function unescaped(token: string): string {
  return token.length > 1 && token.startsWith('\\') ? token.slice(1) : token;
}

function tokensOf(source: string): readonly string[] {
  return source.match(TOKEN) ?? [];
}
