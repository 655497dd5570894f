/**
 * The last line of everything we write on a merge request: an HTML comment that GitLab keeps and does not show. It holds
 * words, hexadecimal digits and single hyphens alone, so it can neither end early nor start a quick action.
 */
export type Marker =
  /** `cause`: absent in those of the first versions. */
  | { readonly kind: 'finding'; readonly fingerprint: string; readonly rule: string; readonly cause?: string }
  /** `note`: the one that asked. `by`: its author, also when it is deleted; absent in those of the first versions. */
  | { readonly kind: 'answer'; readonly note: number; readonly by?: number }
  | { readonly kind: 'summary' | 'fixed' | 'returned' };

const VERSION = 1;
const FORMAT =
  /<!-- pipewarden (\d+) (finding|summary|fixed|returned|answer)(?: ([0-9a-f]{32}) ([a-z0-9-]+)(?: ([0-9a-f]{16}))?| (\d{1,15})(?: (\d{1,15}))?)? -->$/;

export function withMarker(body: string, marker: Marker): string {
  return `${body.trimEnd()}\n\n<!-- pipewarden ${VERSION} ${marker.kind}${details(marker)} -->`;
}

function details(marker: Marker): string {
  if (marker.kind === 'finding') {
    const cause = marker.cause === undefined ? '' : ` ${marker.cause}`;
    return ` ${marker.fingerprint} ${marker.rule.replace(/-{2,}/g, '-')}${cause}`;
  }
  if (marker.kind === 'answer') return ` ${marker.note}${marker.by === undefined ? '' : ` ${marker.by}`}`;
  return '';
}

/** Null: not a text of ours, or one of a version that we do not know. */
export function readMarker(body: string): Marker | null {
  const [, version, kind, fingerprint, rule, cause, note, by] = FORMAT.exec(body.trimEnd()) ?? [];
  if (Number(version) !== VERSION) return null;
  if (kind === 'finding') {
    return fingerprint && rule ? { kind, fingerprint, rule, ...(cause === undefined ? {} : { cause }) } : null;
  }
  if (kind === 'answer')
    return note ? { kind, note: Number(note), ...(by === undefined ? {} : { by: Number(by) }) } : null;
  return kind === 'summary' || kind === 'fixed' || kind === 'returned' ? { kind } : null;
}

/** GitLab stores a body without the white space at its end and may change line ends. */
export function sameBody(a: string, b: string): boolean {
  const stored = (body: string) => body.replace(/\r\n?/g, '\n').trimEnd();
  return stored(a) === stored(b);
}
