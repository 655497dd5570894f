/** Texts in answers and events are as long as people like, a megabyte each, hundreds in a list: only their beginnings are kept. */

/** Characters that are looked at of a note that others write. */
export const MOST_READ = 5_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const U = 0x75;

/** For the chunks of one JSON document, in their order: each text in it ends after so many bytes, as it stands there, and a few. */
export function shorteningTexts(most: number): (chunk: Uint8Array) => Uint8Array {
  const reading = new Reading(most);
  let bytes = 0;
  /** Most documents end before a text in them can be too long: these are read once that is certain. */
  const unread: Uint8Array[] = [];
  return (chunk) => {
    bytes += chunk.length;
    if (bytes <= most) {
      unread.push(chunk);
      return chunk;
    }
    for (const earlier of unread.splice(0)) reading.shortened(earlier);
    return reading.shortened(chunk);
  };
}

class Reading {
  readonly #most: number;
  #isText = false;
  #isCut = false;
  #kept = 0;
  #isEscape = false;
  /** Digits of an escape that are to come. */
  #digits = 0;

  constructor(most: number) {
    this.#most = most;
  }

  shortened(chunk: Uint8Array): Uint8Array {
    const short = Buffer.allocUnsafe(chunk.length);
    let length = 0;
    for (const byte of chunk) if (this.#keeps(byte)) short[length++] = byte;
    return short.subarray(0, length);
  }

  #keeps(byte: number): boolean {
    if (this.#isEscape) {
      this.#isEscape = false;
      this.#digits = byte === U ? 4 : 0;
    } else if (this.#digits > 0) this.#digits -= 1;
    else this.#read(byte);
    if (!this.#isCut) this.#kept += 1;
    return !this.#isCut;
  }

  /** What is no part of an escape. */
  #read(byte: number): void {
    if (byte === QUOTE) {
      this.#isText = !this.#isText;
      this.#isCut = false;
      this.#kept = 0;
    } else if (this.#isText) {
      const isBegin = (byte & 0xc0) !== 0x80;
      this.#isCut ||= isBegin && this.#kept > this.#most;
      this.#isEscape = byte === BACKSLASH;
    }
  }
}
