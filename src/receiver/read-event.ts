/** The body of a delivery, read as it arrives. */
import type { Readable } from 'node:stream';
import { shorteningTexts } from '../short-texts.ts';

/** What we use of an event is shorter; a description or a note may be a megabyte, and stands there several times. */
const MOST_TEXT_BYTES = 30_000;

export interface ReceivedEvent {
  /** As it was sent, for its signature. */
  readonly parts: readonly Uint8Array[];
  /** With its texts cut; undefined: it is no JSON. */
  readonly payload: unknown;
}

/** Null: it is larger than `maxBytes`, and what follows is left unread. Rejects where it breaks off. `said`: its length, by its header. */
export function readEvent(body: Readable, said: number, maxBytes: number): Promise<ReceivedEvent | null> {
  if (said > maxBytes) return Promise.resolve(null);
  const arriving = new Arriving();
  // By its events: to iterate over the stream costs as much as all checks of an event.
  return new Promise((resolve, reject) => {
    body.on('data', (part: Uint8Array) => {
      if (arriving.add(part) <= maxBytes) return;
      body.removeAllListeners('data').pause();
      resolve(null);
    });
    body.once('end', () => resolve(arriving.event()));
    body.once('error', reject);
    body.once('close', () => {
      if (!body.readableEnded) reject(new Error('the connection was closed before its body had ended'));
    });
  });
}

class Arriving {
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  readonly #short: Uint8Array[] = [];
  readonly #shorten = shorteningTexts(MOST_TEXT_BYTES);

  /** Gives the bytes so far. */
  add(part: Uint8Array): number {
    this.#bytes += part.byteLength;
    this.#parts.push(part);
    this.#short.push(this.#shorten(part));
    return this.#bytes;
  }

  event(): ReceivedEvent {
    return { parts: this.#parts, payload: parseJson(this.#short) };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(parts: readonly Uint8Array[]): unknown {
  try {
    return JSON.parse(utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
  } catch {
    return undefined;
  }
}
