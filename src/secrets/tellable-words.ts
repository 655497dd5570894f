import { JOB_KEYS, RESERVED } from '../ci/keywords/job-keys.ts';
import { lineText, type SourceFile, type Span } from '../source.ts';

const WORD = /[\p{L}\p{N}_]+/gu;
/** Shorter ones tell nothing. */
const SHORTEST = 3;
const SHORTEST_COMMIT = 7;

/**
 * Which texts repeat something that not everybody may see: values are put together from pieces, so words are looked at. One
 * may be told that everybody is told anyway, or that stands at the very place which is spoken of; and so may a text that an
 * open file says as a whole. Words elsewhere in open files do not count: whoever wrote enough of them there would be told which
 * of them stand together in a file that they may not see.
 */
export class TellableWords {
  readonly #secret: ReadonlySet<string>;
  readonly #told: ReadonlySet<string>;
  readonly #commits: readonly string[];
  readonly #open: ReadonlyMap<string, SourceFile>;

  /** `open`: files by id. `told`: what everybody is told. */
  constructor(secrets: ReadonlySet<string>, open: ReadonlyMap<string, SourceFile>, told: readonly string[]) {
    this.#open = open;
    this.#secret = new Set([...secrets].flatMap(wordsOf));
    this.#commits = [...secrets].filter((secret) => /^[0-9a-f]{40,64}$/.test(secret));
    this.#told = new Set([...told, ...RESERVED, ...JOB_KEYS].flatMap(wordsOf));
  }

  mayTell(text: string, places: readonly Span[]): boolean {
    const secret = wordsOf(text).filter((word) => this.#isSecret(word));
    if (secret.length === 0) return true;
    const said = new Set(places.flatMap((place) => wordsOf(this.#linesAt(place))));
    if (secret.every((word) => said.has(word))) return true;
    const whole = text.trim();
    return [...this.#open.values()].some((file) => file.text.includes(whole));
  }

  #isSecret(word: string): boolean {
    if (this.#told.has(word)) return false;
    const isCommit = word.length >= SHORTEST_COMMIT && this.#commits.some((commit) => commit.startsWith(word));
    return isCommit || this.#secret.has(word);
  }

  #linesAt({ file: id, start, end }: Span): string {
    const file = this.#open.get(id);
    if (!file) return '';
    const count = end.line - start.line + 1;
    return Array.from({ length: count }, (_, index) => lineText(file, start.line + index)).join('\n');
  }
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).filter(({ length }) => length >= SHORTEST);
}
