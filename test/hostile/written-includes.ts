/** What cases about includes are written with: files that are named, and files that lead to each other. */
export const S = 'script: [make]';
export const JOB = `build: {${S}}\n`;
export const local = (path: string) => `{local: ${path}}`;
export const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => each(n)).join(', ');
export const files = (count: number, text: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`ci/f${n}.yml`, text(n)]));
export const chain = (length: number, text: (index: number) => string) =>
  files(length, (n) => `${n + 1 < length ? `include: ${local(`ci/f${n + 1}.yml`)}\n` : ''}${text(n)}`);
