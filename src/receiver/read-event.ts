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

/** Null: it is larger than `maxBytes`. */
export async function readEvent(request: Request, maxBytes: number): Promise<ReceivedEvent | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return null;
  const shorten = shorteningTexts(MOST_TEXT_BYTES);
  const parts: Uint8Array[] = [];
  const short: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) return null;
    parts.push(part);
    short.push(shorten(part));
  }
  return { parts, payload: parseJson(Buffer.concat(short)) };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
