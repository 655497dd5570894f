/** One reader a keyword: judges its value and gives it in GitLab's own form, as plain JSON. */
import { isBoolean, isString, isStringList, textOf } from '../../yaml/ruby-types.ts';
import { isNull, type Node, toPlain } from '../../yaml/tree.ts';
import type { ConfigProblem } from '../config.ts';
import { compilePattern } from '../expressions/expression-lexer.ts';
import { problemList, type Report } from '../problem.ts';
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
  // what else it may not be is said where bases are looked for
  ['extends', must((node) => !isNull(node), 'a string or a list of strings')],
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

interface Read {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
}

const known = new WeakMap<Node, Map<string, Read>>();

/** Each value of each keyword is read once, however many jobs and configurations share it, and whatever is wrong said of each. */
export function readKeyword(keyword: string, node: Node, report: Report): unknown {
  const ofNode = known.get(node) ?? new Map<string, Read>();
  known.set(node, ofNode);
  const read = ofNode.get(keyword) ?? firstRead(keyword, node);
  ofNode.set(keyword, read);
  for (const { at, message, incomplete } of read.problems) report(at, message, incomplete && 'incomplete');
  return read.value;
}

function firstRead(keyword: string, node: Node): Read {
  const reader = READERS.get(keyword);
  if (!reader) return { value: toPlain(node), problems: [] };
  const { report, problems } = problemList();
  return { value: reader(node, keyword, report), problems };
}
