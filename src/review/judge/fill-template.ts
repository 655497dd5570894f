/** Fills `{placeholders}`; one that has no value stays as it is. `show` makes untrusted text safe for where it goes. */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, string>>,
  show: (value: string, name: string) => string,
): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? placeholder : show(value, name);
  });
}

// Controls, line and paragraph separators, and marks that turn the direction of writing.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** On one line, without anything that a terminal or a reader could be fooled by. */
export function onOneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}
