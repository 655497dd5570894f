/**
 * One configuration file: documents, header, inputs, interpolation. Source:
 * lib/gitlab/ci/config/yaml/loader.rb, lib/gitlab/ci/config/interpolation/interpolator.rb (18.11).
 */
import type { ComponentData } from '../../includes/request.ts';
import { Location, NO_HOPS, type SourceFile } from '../../source.ts';
import type { MapNode } from '../../yaml/tree.ts';
import type { ConfigProblem } from '../config.ts';
import type { InputValue } from '../inputs/input-declaration.ts';
import { inputValues } from '../inputs/inputs.ts';
import { interpolate } from '../inputs/interpolate.ts';
import type { KnownVariables } from '../inputs/interpolation-functions.ts';
import { jsonNode, textNode } from '../inputs/json-node.ts';
import type { Report } from '../problem.ts';
import { readDocuments } from './documents.ts';
import { type ComponentField, type Header, readHeader } from './header.ts';
import type { HeaderInclude } from './header-include.ts';

export type GivenInput = InputValue;

export interface DocumentContext extends KnownVariables {
  /** Set for component files and the files they include. */
  readonly component: ComponentData | null;
  /** Reads an entry of `spec:include`; null where GitLab does not allow the keyword (the file of a component). */
  readonly headerInclude: HeaderInclude | null;
}

export interface LoadedDocument {
  /** Null when the file has no content, or could not be read, or a file of its header is not there yet. */
  readonly content: MapNode | null;
  readonly problems: ConfigProblem[];
}

/** GitLab reports no more of them. */
const MAX_PROBLEMS = 3;

/** `given` null: the caller has no `inputs`. `at` is the value of `inputs`, or what else called the file. */
export function loadDocument(
  file: SourceFile,
  given: ReadonlyMap<string, GivenInput> | null,
  at: Location | null,
  context: DocumentContext,
): LoadedDocument {
  const { header, content, problems } = readDocuments(file);
  const found: ConfigProblem[] = problems.map((problem) => ({ ...problem, kind: 'syntax', fatal: true }));
  if (found.length > 0) return { content: header ? null : content, problems: found };
  if (!content) {
    const start = new Location(file, 0, 0);
    return {
      content: null,
      problems: [{ at: start, message: 'the file contains no configuration', kind: 'syntax', fatal: true }],
    };
  }
  const report: Report = (place, message) => {
    if (found.length < MAX_PROBLEMS) found.push({ at: place, message, kind: 'input', fatal: true });
  };
  if (header) return { content: withInputs(header, content, given ?? new Map(), at, context, report), problems: found };
  if (given && given.size > 0) report(at, 'inputs are given, but the file declares none in spec:inputs');
  return { content, problems: found };
}

function withInputs(
  header: MapNode,
  content: MapNode,
  given: ReadonlyMap<string, GivenInput>,
  at: Location | null,
  context: DocumentContext,
  report: Report,
): MapNode | null {
  let failed = false;
  const note: Report = (place, message) => {
    failed = true;
    report(place, message);
  };
  const declared = readHeader(header, context.headerInclude, note);
  if (declared.incomplete || failed) return null;
  const inputs = inputValues(declared.inputs, given, at, note);
  if (failed) return null;
  const roots = new Map([['inputs', inputs]]);
  if (context.component) roots.set('component', componentValues(declared, context.component, header));
  const result = interpolate(content, { roots, known: context, report: note });
  return failed ? null : result;
}

/** The fields that the header asks for. They stand in no file: their place is the header. */
function componentValues(declared: Header, component: ComponentData, header: MapNode): ReadonlyMap<string, InputValue> {
  const values = new Map<ComponentField, InputValue>();
  for (const field of declared.component) {
    const text = component[field];
    const value = text === null ? jsonNode(null, header.at, null) : textNode(text, header.at, null);
    if (value) values.set(field, { value, via: NO_HOPS });
  }
  return values;
}
