/** The body of a delivery, read as it arrives. */
import { shorteningTexts } from '../short-texts.ts';

/** What we use of an event is shorter; a description or a note may be a megabyte, and stands there several times. */
const MOST_TEXT_BYTES = 30_000;

export interface ReceivedEvent {
  /** As it was sent, for its signature. */
  readonly parts: readonly Uint8Array[];
  /** With its texts cut; undefined: it is no JSON. */
  readonly payload: unknown;
}

/** Null: it is larger than `maxBytes`, and what follows is left unread. */
export async function readEvent(
  body: AsyncIterable<Uint8Array>,
  headers: Headers,
  maxBytes: number,
): Promise<ReceivedEvent | null> {
  if (Number(headers.get('content-length') ?? 0) > maxBytes) return null;
  const parts: Uint8Array[] = [];
  const short: Uint8Array[] = [];
  let bytes = 0;
  let shorten: ((part: Uint8Array) => Uint8Array) | null = null;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > maxBytes) return null;
    parts.push(part);
    // Until then no text can be too long.
    if (bytes <= MOST_TEXT_BYTES) continue;
    shorten ??= shorteningTexts(MOST_TEXT_BYTES);
    for (const next of parts.slice(short.length)) short.push(shorten(next));
  }
  return { parts, payload: parseJson(shorten ? short : parts) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(parts: readonly Uint8Array[]): unknown {
  try {
    return JSON.parse(utf8.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
  } catch {
    return undefined;
  }
}
