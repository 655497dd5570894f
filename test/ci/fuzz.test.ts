/**
 * The whole resolver under configurations nobody wrote. Short in `npm test`; `FUZZ_SECONDS=600` runs as long as it says
 * and prints its seed and its number of cases. `FUZZ_SEED` repeats a run.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Job, ResolvedConfig } from '../../src/ci/config.ts';
import { kindsOfAll } from '../../src/ci/pipelines/pipeline-case.ts';
import { resolve } from '../../src/ci/resolve.ts';
import type { FileLookup } from '../../src/includes/request.ts';
import { type Hop, type Located, type Location, looseFile, type SourceFile } from '../../src/source.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import type { Item, Node, ScalarNode } from '../../src/yaml/tree.ts';
import { serveFiles } from '../conformance/serve-files.ts';
import { pipelineFor } from '../support/resolve-files.ts';
import { configuration } from './fuzz-configurations.ts';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };

/** 150 includes in each of a hundred children, and what `exists` asks: more means that it does not end. */
const MAX_LOOKUPS = 100_000;

function counted(files: FileLookup): FileLookup {
  let count = 0;
  return (request) => {
    count += 1;
    if (count > MAX_LOOKUPS) throw new Error('asks for files without end');
    return files(request);
  };
}

/** What a text is when it is parsed alone: as a value, or as an item in brackets, where lines need no indentation. */
function alone(at: Location): readonly ScalarNode[] {
  return [`- ${at.text}\n`, `[${at.text}\n]`].flatMap((text) => {
    const { node } = parseYaml(looseFile('alone', text));
    const value = node?.kind === 'list' && node.items.length === 1 ? node.items[0]?.value : undefined;
    return value?.kind === 'scalar' ? value : [];
  });
}

/** Interpolation makes texts of symbols. */
const typeOf = ({ type }: ScalarNode) => (type === 'symbol' ? 'string' : type);

const isInterpolated = (at: Location, via: readonly Hop[]) =>
  at.text.includes('$[[') || via.some(({ by }) => by === 'input');

function checkLocation(at: Location): void {
  const { file, start, end } = at;
  if (!(start >= 0 && start <= end && end <= file.text.length))
    throw new Error(`no place in ${file.id}: ${start}-${end}`);
}

/** A hop stands at the text that made it. */
function checkHop({ by, at, name }: Hop): void {
  checkLocation(at);
  if (broken.has(at.file)) return;
  const says: Readonly<Record<Hop['by'], () => boolean>> = {
    alias: () => at.text === `*${name}`,
    extends: () => alone(at).some((one) => one.text === name) || at.text.includes('$[['),
    reference: () => at.text.startsWith('['),
    matrix: () => at.text === 'matrix',
    default: () => alone(at).some((one) => `default:${one.text}`.endsWith(name)),
    include: () => at.text !== '',
    input: () => at.text !== '' || name !== '',
    trigger: () => at.text !== '',
    variable: () => true,
  };
  if (!says[by]()) throw new Error(`a hop by ${by} ${name} stands at ${JSON.stringify(at.text)}`);
}

/** Files that are no YAML: what is left of them is a guess, and nobody says that it means anything. */
const broken = new WeakSet<SourceFile>();

function noteBroken({ problems, children }: ResolvedConfig): void {
  for (const { kind, at } of problems) if (kind === 'syntax' && at) broken.add(at.file);
  for (const child of children) noteBroken(child.config);
}

function checkLeaf(leaf: ScalarNode, via: readonly Hop[]): void {
  checkLocation(leaf.at);
  if (broken.has(leaf.at.file)) return;
  for (const hop of via) checkHop(hop);
  if (isInterpolated(leaf.at, via)) return;
  const same = alone(leaf.at).some((written) => typeOf(written) === typeOf(leaf) && written.text === leaf.text);
  if (!same) throw new Error(`${JSON.stringify(leaf.at.text)} is not ${leaf.type} ${JSON.stringify(leaf.text)}`);
}

function checkTree(root: Item): void {
  const seen = new Set<Node>();
  const waiting: Item[] = [root];
  for (let edge = waiting.pop(); edge; edge = waiting.pop()) {
    const { value: node, via } = edge;
    if (node.kind === 'scalar') checkLeaf(node, via);
    if (node.kind === 'scalar' || node.kind === 'reference' || seen.has(node)) continue;
    seen.add(node);
    // What was put in as a whole is judged by where it was put in.
    const around = via.some(({ by }) => by === 'input') ? via : [];
    const inside = node.kind === 'list' ? node.items : [...node.entries.values()];
    for (const inner of inside) waiting.push({ value: inner.value, via: [...inner.via, ...around] });
  }
}

function checkText({ value, at, via }: Located<string>): void {
  checkLocation(at);
  if (broken.has(at.file)) return;
  for (const hop of via) checkHop(hop);
  if (isInterpolated(at, via)) return;
  const written = alone(at);
  if (written.length > 0 && !written.some((one) => one.text === value))
    throw new Error(`${JSON.stringify(at.text)} is not ${JSON.stringify(value)}`);
}

function checkJob(job: Job): void {
  checkLocation(job.at);
  for (const entry of job.keywords.values()) checkTree(entry);
  for (const image of [job.image, ...job.services]) {
    if (!image) continue;
    for (const { source, from } of [image.name, ...image.pullPolicy, ...image.users])
      for (const one of [source, ...from]) checkText(one);
    for (const one of image.entrypoint ?? []) checkText(one);
  }
  for (const { source, from } of job.tags ?? []) for (const one of [source, ...from]) checkText(one);
  for (const { lines } of job.scripts) for (const line of lines) checkText(line);
  for (const { value } of job.variants.flatMap((variant) => [...variant.variables.values()])) checkText(value);
  JSON.stringify([job.processed, kindsOfAll(job.cases)]);
}

function checkConfig(config: ResolvedConfig): void {
  if (config.tree) checkTree({ value: config.tree, via: [] });
  for (const job of config.jobs) checkJob(job);
  for (const { at, message } of config.problems) {
    if (at) checkLocation(at);
    if (message === '') throw new Error('a problem without words');
  }
  for (const child of config.children) checkConfig(child.config);
}

test('nothing makes the resolver throw, run on or point at a wrong place', { timeout: (SECONDS + 120) * 1000 }, () => {
  let jobs = 0;
  const property = fc.property(configuration, (files) => {
    const pipeline = pipelineFor({ variables: { CI_PIPELINE_SOURCE: 'merge_request_event', FILE: 'a.yml' } });
    const config = resolve({
      root: { kind: 'local', path: '.gitlab-ci.yml' },
      pipeline,
      files: counted(serveFiles(files)),
    });
    jobs += config.jobs.length;
    noteBroken(config);
    checkConfig(config);
  });
  const limit =
    SECONDS > 0
      ? { numRuns: 1e9, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false }
      : { numRuns: 100 };
  const details = fc.check(property, { ...limit, ...SEED });
  if (SECONDS > 0) console.log(`fuzz: seed ${details.seed}, ${details.numRuns} configurations, ${jobs} jobs`);
  if (details.failed) {
    const [files] = details.counterexample ?? [{}];
    const shown = Object.entries(files).map(([name, text]) => `== ${name}\n${text}`);
    expect.fail(
      `seed ${details.seed}: ${details.errorInstance instanceof Error ? details.errorInstance.stack : ''}\n${shown.join('\n')}`,
    );
  }
  expect(jobs).toBeGreaterThan(0);
});
