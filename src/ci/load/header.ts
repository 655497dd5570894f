/** The header of a file: `spec`. Source: lib/gitlab/ci/config/header/*.rb (18.11). */

import type { Location } from '../../source.ts';
import { isString } from '../../yaml/ruby-types.ts';
import { entryOf, isNull, type MapNode, type Node } from '../../yaml/tree.ts';
import type { ConfigProblem } from '../config.ts';
import { type InputDeclaration, inputDeclaration } from '../inputs/input-declaration.ts';
import { checkRuleReferences } from '../inputs/input-rules.ts';
import type { Report } from '../problem.ts';
import { type HeaderInclude, type IncludedInputs, includedInputs, inputEntries, NO_INPUTS } from './header-include.ts';

export type ComponentField = 'name' | 'sha' | 'version' | 'reference';

export interface Header {
  /** In the order in which they are declared: rules see the inputs before them. */
  readonly inputs: ReadonlyMap<string, InputDeclaration>;
  /** What `$[[ component.* ]]` may name. */
  readonly component: ReadonlySet<ComponentField>;
  /** A file of `spec:include` was asked for and is not there yet. */
  readonly incomplete: boolean;
  /** Files of `spec:include` that cannot be read here: there may be any further inputs. */
  readonly unread: readonly ConfigProblem[];
}

const SPEC_KEYS = new Set(['inputs', 'include', 'component', 'description']);
const COMPONENT_FIELDS: ReadonlySet<string> = new Set(['name', 'sha', 'version', 'reference']);
const DESCRIPTION_LIMIT = 256;

/** `include` reads the files of one `spec:include` entry; null where GitLab does not allow the keyword. */
export function readHeader(header: MapNode, include: HeaderInclude | null, report: Report): Header {
  for (const { key } of header.entries.values()) {
    if (key.text !== 'spec') report(key.at, `unknown keyword "${key.text}" in the header: only spec is allowed`);
  }
  const spec = entryOf(header, 'spec')?.value;
  const nothing: Header = { inputs: new Map(), component: new Set(), incomplete: false, unread: [] };
  if (!spec || isNull(spec)) return nothing;
  if (spec.kind !== 'map') {
    report(spec.at, 'spec must be a hash');
    return nothing;
  }
  for (const { key } of spec.entries.values()) {
    if (!SPEC_KEYS.has(key.text)) report(key.at, `unknown keyword "${key.text}" in spec`);
  }
  checkDescription(entryOf(spec, 'description')?.value, report);
  const component = componentFields(entryOf(spec, 'component')?.value, report);
  const { entries, incomplete, unread } = declaredInputs(spec, include, report);
  const inputs = new Map<string, InputDeclaration>();
  for (const entry of entries) inputs.set(entry.key.text, inputDeclaration(entry, report));
  if (unread.length === 0) checkRuleReferences(inputs, report);
  return { inputs, component, incomplete, unread };
}

function checkDescription(node: Node | undefined, report: Report): void {
  if (!node || isNull(node)) return;
  if (!isString(node)) report(node.at, 'spec:description must be a string');
  else if (node.text.length > DESCRIPTION_LIMIT)
    report(node.at, `spec:description is longer than ${DESCRIPTION_LIMIT} characters`);
}

function componentFields(node: Node | undefined, report: Report): ReadonlySet<ComponentField> {
  const fields = new Set<ComponentField>();
  if (!node) return fields;
  if (node.kind !== 'list') {
    report(node.at, 'spec:component must be a list');
    return fields;
  }
  for (const { value } of node.items) {
    const known = isString(value) && COMPONENT_FIELDS.has(value.text);
    if (known) fields.add(value.text as ComponentField);
    else report(value.at, 'spec:component may hold only name, sha, version and reference');
  }
  return fields;
}

/** The file's own inputs come after those that it includes. */
function declaredInputs(spec: MapNode, include: HeaderInclude | null, report: Report): IncludedInputs {
  const list = entryOf(spec, 'include');
  const included = list ? includedInputs(list, include, report) : NO_INPUTS;
  const entries = [...included.entries, ...inputEntries(entryOf(spec, 'inputs')?.value, report)];
  const seen = new Map<string, Location>();
  for (const { key } of entries) {
    if (seen.has(key.text)) report(key.at, `the input "${key.text}" is defined twice`);
    seen.set(key.text, key.at);
  }
  return { ...included, entries };
}
