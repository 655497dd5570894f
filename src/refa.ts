/** Package refa, a megabyte of tables: loaded when the first patterns are compared, which most configurations never come to. */
import { createRequire } from 'node:module';

type Refa = typeof import('refa');

let loaded: Refa | undefined;

export function refa(): Refa {
  loaded ??= createRequire(import.meta.url)('refa') as Refa;
  return loaded;
}
