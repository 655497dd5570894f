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
