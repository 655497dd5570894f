import type { Job, ResolvedConfig } from '../ci/config.ts';
import { withChildren } from '../ci/config-parts.ts';
import { kindsByNow } from '../ci/pipelines/pipeline-case.ts';
import { configYaml } from '../render/config-yaml.ts';
import { printableJson } from '../render/printable.ts';
import { redactorFor } from '../secrets/redactor-for.ts';
import type { Hop } from '../source.ts';
import { joinHops, type Node, toPlain } from '../yaml/tree.ts';
import { EXIT, type Io } from './io.ts';
import { openSources, type SourceOptions } from './open-sources.ts';
import { configProblemLine } from './problem-line.ts';
import { resolveCheckout } from './read-checkout.ts';

export interface ResolveOptions extends SourceOptions {
  readonly format: 'yaml' | 'json';
  readonly origins: boolean;
}

/**
 * Prints what GitLab would make of a checkout's configuration: where pipelines differ in what they include, that of merge
 * requests. Problems go to standard error.
 */
export async function resolve(path: string, options: ResolveOptions, io: Io): Promise<number> {
  const configs = await resolveCheckout(await openSources(path, options, io), io);
  const config = configs.find(({ cases }) => kindsByNow(cases).includes('merge_request')) ?? configs[0];
  if (!config) return EXIT.clean;
  if (configs.length > 1)
    io.err(`Pipelines may have ${configs.length} different configurations: this is one of them.\n`);

  const parts = withChildren(config);
  const redactor = redactorFor([config], null);
  const problems = parts.flatMap((each) => each.problems);
  for (const problem of problems) io.err(`${configProblemLine(problem, redactor)}\n`);
  if (options.format === 'json') io.out(`${printableJson(configJson(config, options.origins), 2)}\n`);
  else if (config.tree) io.out(configYaml(config.tree, { origins: options.origins }));
  return problems.some((problem) => problem.fatal) ? EXIT.found : EXIT.clean;
}

/** Jobs in GitLab's own terms, and the document they come from. */
function configJson(config: ResolvedConfig, origins: boolean): unknown {
  const jobs = config.jobs.filter((job) => job.kind !== 'unused');
  return {
    jobs: byName(jobs, (job) => job.processed),
    config: config.tree ? toPlain(config.tree) : {},
    ...(origins ? { origins: byName(jobs, originsOf) } : {}),
  };
}

function byName<T>(jobs: readonly Job[], value: (job: Job) => T): Record<string, T> {
  const named: Record<string, T> = Object.create(null);
  for (const job of jobs) named[job.name] = value(job);
  return named;
}

interface Origin {
  /** Where the value ends up in the job. */
  readonly path: readonly string[];
  readonly value: unknown;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly via: readonly { readonly by: string; readonly name: string; readonly file: string; readonly line: number }[];
}

/** Every value of a job that is no map and no list, `default` and globals included. */
function originsOf(job: Job): Origin[] {
  return [...job.keywords].flatMap(([key, entry]) => [...leaves(entry.value, [key], entry.via)]);
}

function* leaves(node: Node, path: readonly string[], via: readonly Hop[]): Generator<Origin> {
  if (node.kind === 'map') {
    for (const { key, value, via: inner } of node.entries.values()) {
      yield* leaves(value, [...path, key.text], joinHops(inner, via));
    }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      yield* leaves(item.value, [...path, String(index)], joinHops(item.via, via));
    }
  } else {
    const { file, start, end } = node.at.span;
    const hops = via.map((hop) => {
      const { file: from, start: at } = hop.at.span;
      return { by: hop.by, name: hop.name, file: from, line: at.line };
    });
    yield {
      path,
      value: toPlain(node),
      file,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      via: hops,
    };
  }
}
