/** One reader a keyword: judges its value and gives it in GitLab's own form, as plain JSON. */
import { isBoolean, isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { type Node, toPlain } from '../../yaml/tree.ts';
import { compilePattern } from '../expressions/expression-lexer.ts';
import type { Report } from '../problem.ts';
import { readArtifacts } from './artifacts.ts';
import { readCache } from './cache.ts';
import { readEnvironment } from './environment.ts';
import { readIdTokens } from './id-tokens.ts';
import { readImage } from './image.ts';
import { readPolicy } from './only.ts';
import { readPages } from './pages.ts';
import { readRelease } from './release.ts';
import { readRetry } from './retry.ts';
import { JOB_RULE, readRules } from './rules.ts';
import { readRun } from './run.ts';
import { readHooks, readScript } from './script.ts';
import { readServices } from './services.ts';
import { readStage } from './stages.ts';
import { readTags } from './tags.ts';
import { readTimeout } from './timeout.ts';
import { readTrigger } from './trigger.ts';

type Reader = (node: Node, what: string, report: Report) => unknown;

/** A value that passes, or a sentence about what it must be. */
function must(test: (node: Node) => boolean, be: string): Reader {
  return (node, what, report) => {
    if (!test(node)) report(node.at, `${what}: must be ${be}`);
    return toPlain(node);
  };
}

/** Keywords without an entry are taken as they are. Those that look at other keywords are read with the job. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['after_script', readScript],
  ['artifacts', readArtifacts],
  ['before_script', readScript],
  ['cache', readCache],
  ['coverage', readCoverage],
  ['dependencies', must(isStringList, 'a list of strings')],
  ['environment', readEnvironment],
  ['except', readPolicy],
  ['extends', must((node) => isString(node) || isStringList(node), 'a string or a list of strings')],
  ['hooks', readHooks],
  ['id_tokens', readIdTokens],
  ['image', readImage],
  ['interruptible', must(isBoolean, 'a boolean')],
  ['manual_confirmation', must(isString, 'a string')],
  ['only', readPolicy],
  ['pages', readPages],
  ['publish', must(isString, 'a string')],
  ['release', readRelease],
  ['resource_group', must(isString, 'a string')],
  ['retry', readRetry],
  ['rules', (node, what, report) => readRules(node, JOB_RULE, what, report)],
  ['run', readRun],
  ['script', readScript],
  ['services', readServices],
  ['stage', readStage],
  ['tags', readTags],
  ['timeout', readTimeout],
  ['trigger', readTrigger],
]);

function readCoverage(node: Node, what: string, report: Report): string | undefined {
  const text = textOf(node);
  if (text === null || compilePattern(text) === null) report(node.at, `${what}: must be a /regular expression/`);
  return text?.replace(/^\/(.*)\/$/s, '$1');
}

/** Reads each value of each keyword once, however many jobs share it. */
export function keywordReader(report: Report): (keyword: string, node: Node) => unknown {
  const done = new Map<string, Map<Node, unknown>>();
  return (keyword, node) => {
    const values = done.get(keyword) ?? new Map<Node, unknown>();
    done.set(keyword, values);
    if (!values.has(node)) {
      const read = READERS.get(keyword);
      values.set(node, read ? read(node, keyword, report) : toPlain(node));
    }
    return values.get(node);
  };
}
