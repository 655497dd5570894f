/** Pipeline inputs as nodes. They stand in no file of the project, so we write them down as one. */
import { NO_HOPS, Place, type SourceFile } from '../source.ts';
import { jsonNode } from './json-node.ts';
import type { GivenInput } from './load-document.ts';

const FILE_NAME = 'pipeline inputs';

/** Values that are nested more than 100 levels deep are left out. */
export function inputsFromJson(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, GivenInput> {
  const written = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    text: JSON.stringify(value) ?? 'null',
  }));
  const text = written.map(({ name, text }) => `${JSON.stringify(name)}: ${text}\n`).join('');
  const file: SourceFile = { id: FILE_NAME, path: FILE_NAME, project: null, ref: null, commit: null, text };
  const given = new Map<string, GivenInput>();
  let start = 0;
  for (const { name, value, text: written_ } of written) {
    const from = start + JSON.stringify(name).length + 2;
    start = from + written_.length + 1;
    const node = jsonNode(value, new Place(file, from, from + written_.length), { parent: null, key: name });
    if (node) given.set(name, { value: node, via: NO_HOPS });
  }
  return given;
}
