/** Finds many texts in another one, in time that does not grow with their number. */

interface Stretch {
  readonly start: number;
  readonly end: number;
}

export class KnownTexts {
  /** By their first characters, then by their length, the longest first: tokens begin alike and are as long as each other. */
  readonly #byStart = new Map<string, Map<number, Set<string>>>();
  readonly #startLength: number;

  /** None is shorter than `shortest`. */
  constructor(texts: readonly string[], shortest: number) {
    this.#startLength = shortest;
    for (const text of [...texts].sort((a, b) => b.length - a.length)) {
      const start = text.slice(0, shortest);
      const byLength = this.#byStart.get(start) ?? new Map<number, Set<string>>();
      this.#byStart.set(start, byLength.set(text.length, (byLength.get(text.length) ?? new Set()).add(text)));
    }
  }

  get isEmpty(): boolean {
    return this.#byStart.size === 0;
  }

  /** Each replaced by `mask`; those that overlap together by one. */
  masked(text: string, mask: string): string {
    let safe = '';
    let at = 0;
    for (const { start, end } of this.#stretches(text)) {
      safe += text.slice(at, start) + mask;
      at = end;
    }
    return safe + text.slice(at);
  }

  *#stretches(text: string): Generator<Stretch> {
    if (this.isEmpty) return;
    let open: Stretch | null = null;
    for (let start = 0; start + this.#startLength <= text.length; start++) {
      const length = this.#longestAt(text, start);
      if (length === 0) continue;
      const end = start + length;
      if (open && start < open.end) open = { start: open.start, end: Math.max(open.end, end) };
      else {
        if (open) yield open;
        open = { start, end };
      }
    }
    if (open) yield open;
  }

  #longestAt(text: string, start: number): number {
    const byLength = this.#byStart.get(text.slice(start, start + this.#startLength));
    for (const [length, alike] of byLength ?? []) {
      if (alike.has(text.slice(start, start + length))) return length;
    }
    return 0;
  }
}
