/**
 * Inputs whose values are the includer's to give: in a file that is judged for those who include it, their blocks stay in the
 * text as they are written, and every reader of texts takes them for a reference to something unknown.
 */
// No dollar inside: each block that never ends is looked at up to the next one only.
const BLOCK = String.raw`\[\[[ \t]*(?:inputs|component)\.[^\n\]$]+(?:\][^\n\]$]+)*\]\]`;
const FIRST = new RegExp(String.raw`\$${BLOCK}`);
const EACH = new RegExp(String.raw`\$(${BLOCK})`, 'g');
const HERE = new RegExp(BLOCK, 'y');

/** Does the text hold such a block? */
export function holdsUnknownInput(text: string): boolean {
  return text.includes('$[[') && FIRST.test(text);
}

/** The block without its dollar that starts at `at`, which is its name; null: there is none. */
export function unknownInputAt(text: string, at: number): string | null {
  if (!text.startsWith('[[', at)) return null;
  HERE.lastIndex = at;
  return HERE.exec(text)?.[0] ?? null;
}

export function isUnknownInput(name: string): boolean {
  return name.startsWith('[[');
}

/** The text cut at such blocks. */
export function cutAtUnknownInputs(text: string): readonly (string | { readonly unknown: string })[] {
  if (!holdsUnknownInput(text)) return [text];
  const pieces: (string | { readonly unknown: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(EACH)) {
    pieces.push(text.slice(end, match.index), { unknown: match[1] ?? '' });
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)];
}

/** For a shell, to which such a block is a variable that nobody has set; nothing in the text changes its place. */
export function asShellVariables(text: string): string {
  if (!holdsUnknownInput(text)) return text;
  return text.replace(EACH, (block) => `\${${block.slice(2, -1).replace(/\W/g, '_')}}`);
}
