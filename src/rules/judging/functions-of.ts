/** CI functions and steps that a job's `run` takes from elsewhere. */
import type { ExpandedText, Job } from '../../ci/config.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import type { Located } from '../../source.ts';
import type { Item } from '../../yaml/tree.ts';
import { expandedText, itemsBelow, nodesAt } from './job-texts.ts';

/** `oci`: an image of a registry; `git`: a folder of a repository. */
export interface CiFunction {
  readonly kind: 'oci' | 'git';
  /** Without version: `registry.example.org/group/fn`, `gitlab.example.org/group/steps`. */
  readonly address: string;
  /** Tag, digest, branch or commit; null: none is named. */
  readonly version: string | null;
  readonly at: Located<string>;
  readonly from: readonly Located<string>[];
}

/** Those of the repository itself are left out (doc/ci/functions/_index.md, 19.x). */
export function functionsOf(job: Job): readonly CiFunction[] {
  if (!job.keywords.has('run')) return [];
  return nodesAt(job, 'run').flatMap((step) => [
    ...textsBelow(job, step, ['func']).flatMap((text) => ociFunction(text) ?? []),
    ...textsBelow(job, step, ['step']).flatMap((text) => gitFunction(text) ?? []),
    ...itemsBelow(step, ['step', 'git']).flatMap((item) => inParts(job, item, 'git', ['url'], ['rev'])),
    ...itemsBelow(step, ['step', 'oci']).flatMap((item) =>
      inParts(job, item, 'oci', ['registry', 'repository'], ['tag']),
    ),
  ]);
}

function textsBelow(job: Job, item: Item, keys: readonly string[]): readonly ExpandedText[] {
  return itemsBelow(item, keys).flatMap((each) => expandedText(job, each) ?? []);
}

/** A file of the repository, or one that the runner brings: `builtin://…`. */
function isLocal(text: string): boolean {
  return /^(?:\.{0,2}\/|\.$|builtin:|dist:\/\/|file:)/.test(text);
}

function ociFunction(text: ExpandedText): CiFunction | null {
  const written = shownText(text).replace(/^(?:oci|docker|https?):\/\//, '');
  if (isLocal(written) || written === '') return null;
  const [named = '', digest] = written.split('@', 2);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const address = colon === -1 ? named : named.slice(0, colon);
  const version = digest ?? (colon === -1 ? null : named.slice(colon + 1));
  return { kind: 'oci', address, version, at: text.source, from: text.from };
}

function gitFunction(text: ExpandedText): CiFunction | null {
  const written = shownText(text).replace(/^https?:\/\//, '');
  if (isLocal(written) || !written.includes('/')) return null;
  const [address = '', version = null] = written.split('@', 2);
  return { kind: 'git', address, version, at: text.source, from: text.from };
}

function inParts(
  job: Job,
  item: Item,
  kind: CiFunction['kind'],
  names: readonly string[],
  versions: readonly string[],
): readonly CiFunction[] {
  const named = names.flatMap((key) => textsBelow(job, item, [key]));
  const [version] = versions.flatMap((key) => textsBelow(job, item, [key]));
  const [first] = named;
  if (!first) return [];
  const address = named
    .map(shownText)
    .join('/')
    .replace(/^https?:\/\//, '');
  const from = [...named, ...(version ? [version] : [])].flatMap((text) => text.from);
  return [{ kind, address, version: version ? shownText(version) : null, at: version?.source ?? first.source, from }];
}
