/**
 * One configuration file: documents, header, inputs, interpolation. Source:
 * lib/gitlab/ci/config/yaml/loader.rb, lib/gitlab/ci/config/interpolation/interpolator.rb (18.11).
 */
import type { ComponentData } from '../../includes/request.ts';
import { noting } from '../../once-per.ts';
import { Location, NO_HOPS, type SourceFile } from '../../source.ts';
import type { MapNode } from '../../yaml/tree.ts';
import type { ConfigProblem } from '../config.ts';
import type { InputDeclaration, InputValue } from '../inputs/input-declaration.ts';
import { inputValues, unknownValue } from '../inputs/inputs.ts';
import { interpolate } from '../inputs/interpolate.ts';
import type { KnownVariables } from '../inputs/interpolation-functions.ts';
import { jsonNode, textNode } from '../inputs/json-node.ts';
import type { Report } from '../problem.ts';
import { readDocuments } from './documents.ts';
import { type ComponentField, type Header, readHeader } from './header.ts';
import type { HeaderInclude } from './header-include.ts';

export type GivenInput = InputValue;

export interface DocumentContext extends KnownVariables {
  /** Set for component files and the files they include; `unknown`: it may be one. */
  readonly component: ComponentData | 'unknown' | null;
  /** Reads an entry of `spec:include`; null where GitLab does not allow the keyword (the file of a component). */
  readonly headerInclude: HeaderInclude | null;
  /** Instead of what the caller gives: of a file without a caller. */
  readonly chooseInputs?: InputChoice;
}

/** `file`: the one that declares them. */
export type InputChoice = (
  declared: ReadonlyMap<string, InputDeclaration>,
  report: Report,
  file: SourceFile,
) => ReadonlyMap<string, InputValue>;

export interface LoadedDocument {
  /** Null when the file has no content, or could not be read, or a file of its header is not there yet. */
  readonly content: MapNode | null;
  readonly problems: ConfigProblem[];
}

/** GitLab reports no more of them. */
const MAX_PROBLEMS = 3;

const NOTHING_GIVEN: ReadonlyMap<string, GivenInput> = new Map();

/** `given` null: the caller has no `inputs`. `at` is the value of `inputs`, or what else called the file. */
export function loadDocument(
  file: SourceFile,
  given: ReadonlyMap<string, GivenInput> | null,
  at: Location | null,
  context: DocumentContext,
): LoadedDocument {
  const { header, content, problems } = readDocuments(file);
  const found: ConfigProblem[] = problems.map(({ at: place, message, unread }) => ({
    at: place,
    message,
    kind: 'syntax',
    fatal: !unread,
    ...(unread ? { unavailable: 'limit' } : {}),
  }));
  if (found.length > 0) return { content: header ? null : content, problems: found };
  if (!content) {
    const start = new Location(file, 0, 0);
    return {
      content: null,
      problems: [{ at: start, message: 'the file contains no configuration', kind: 'syntax', fatal: true }],
    };
  }
  const report = reportInto(found);
  if (header) {
    const caller = { given: given ?? NOTHING_GIVEN, at };
    return { content: filledOnce({ header, content, caller, context, found }), problems: found };
  }
  if (given && given.size > 0) report(at, 'inputs are given, but the file declares none in spec:inputs');
  return { content, problems: found };
}

function reportInto(found: ConfigProblem[]): Report {
  return (at, message) => {
    if (found.length < MAX_PROBLEMS) found.push({ at, message, kind: 'input', fatal: true });
  };
}

interface Caller {
  readonly given: ReadonlyMap<string, GivenInput>;
  readonly at: Location | null;
}

/** A document that declares inputs, and who gives them. What is wrong is added to `found`. */
interface Filling {
  readonly header: MapNode;
  readonly content: MapNode;
  readonly caller: Caller;
  readonly context: DocumentContext;
  readonly found: ConfigProblem[];
}

interface Filled {
  /** Equal for equal ones. */
  readonly component: string;
  readonly content: MapNode;
}

const filled = new WeakMap<Caller['given'], WeakMap<MapNode, Filled>>();

/** Sets of included files have most of their files in common: one that asks nothing of its surroundings is filled once. */
function filledOnce(filling: Filling): MapNode | null {
  const { header, caller, context, found } = filling;
  const { headerInclude, lookup, chooseInputs } = context;
  const component = JSON.stringify(context.component);
  const byHeader = filled.get(caller.given) ?? new WeakMap<MapNode, Filled>();
  filled.set(caller.given, byHeader);
  const before = byHeader.get(header);
  if (before && !chooseInputs && before.component === component) return before.content;
  const asked = noting(lookup);
  const included = headerInclude && noting(headerInclude);
  const noted = { ...context, lookup: asked.call, headerInclude: included?.call ?? null };
  const result = withInputs({ ...filling, context: noted });
  const isItsOwn = !chooseInputs && found.length === 0 && !asked.wasCalled() && !included?.wasCalled();
  if (result && isItsOwn) byHeader.set(header, { component, content: result });
  return result;
}

function withInputs({ header, content, caller, context, found }: Filling): MapNode | null {
  const report = reportInto(found);
  const isRefused = () => found.some(({ fatal }) => fatal);
  const declared = readHeader(header, context.headerInclude, report);
  found.push(...declared.unread);
  if (declared.incomplete || isRefused()) return null;
  const inputs = inputsFor(declared, caller, context, header, report);
  if (isRefused()) return null;
  const roots = new Map([['inputs', inputs]]);
  if (context.component) roots.set('component', componentValues(declared, context.component, header));
  const result = interpolate(content, { roots, known: context, report });
  return isRefused() ? null : result;
}

/** Where a file of the header cannot be read, an input that is declared nowhere else is what is given, or unknown. */
function inputsFor(
  { inputs, unread }: Header,
  { given, at }: Caller,
  { chooseInputs }: DocumentContext,
  header: MapNode,
  report: Report,
): Pick<ReadonlyMap<string, InputValue>, 'get'> {
  const isOpen = unread.length > 0;
  const expected = isOpen ? new Map([...given].filter(([name]) => inputs.has(name))) : given;
  const values = chooseInputs?.(inputs, report, header.at.file) ?? inputValues(inputs, expected, at, report);
  if (!isOpen) return values;
  return { get: (name) => values.get(name) ?? given.get(name) ?? unknownValue(`inputs.${name}`, header.at) };
}

/** The fields that the header asks for. They stand in no file: their place is the header. */
function componentValues(
  declared: Header,
  component: ComponentData | 'unknown',
  header: MapNode,
): ReadonlyMap<string, InputValue> {
  const values = new Map<ComponentField, InputValue>();
  for (const field of declared.component) {
    if (component === 'unknown') {
      values.set(field, unknownValue(`component.${field}`, header.at));
      continue;
    }
    const text = component[field];
    const value = text === null ? jsonNode(null, header.at, null) : textNode(text, header.at, null);
    if (value) values.set(field, { value, via: NO_HOPS });
  }
  return values;
}
