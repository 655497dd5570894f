import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import pc from 'picocolors';
import { DEFAULT_CONFIG_PATH, parseConfigPath } from '../ci/load/root.ts';
import { SettingsError } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import { expectedFinding, type Outcome, type PolicyCase, readCases } from '../policy/policy-cases.ts';
import { policyOf } from '../policy/policy-of.ts';
import { problemsText } from '../policy/policy-problems.ts';
import { printable } from '../render/printable.ts';
import { gather } from '../review/gather.ts';
import type { Finding } from '../review/judge/finding.ts';
import { judgeChange } from '../review/judge/judge-change.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { looseFile } from '../source.ts';
import { type CheckoutFiles, workingTree } from './checkout-files.ts';
import { fetcher, type Sources } from './fetcher.ts';
import { requirePolicy } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { localPipelines } from './local-pipelines.ts';
import { readText } from './read-text.ts';

/** Says of every case whether the policy does what is expected. `today`: in UTC. */
export async function policyTest(file: string, policyFile: string | undefined, today: string, io: Io): Promise<number> {
  const policy = await requirePolicy(policyFile, io);
  const path = resolve(io.cwd, file);
  const text = await readText(path, `the cases ${path}`);
  const { cases, problems } = readCases(looseFile(file, text), ruleCatalogue);
  if (problems.length > 0) throw new SettingsError(problemsText(file, problems, 'The cases are not valid'));
  const folder = dirname(path);
  const { red, green } = pc.createColors(io.color);
  let failed = 0;
  for (const each of cases) {
    const found = await findingsOf(each, folder, policy, today, io);
    const faults = 'file' in each ? unexpected(each.expect, found) : wrongOutcome(each.expect, found);
    if (faults.length > 0) failed++;
    const { file: name, start } = each.at.span;
    const place = `${name}:${start.line}`;
    io.out(`${faults.length > 0 ? red('FAIL') : green('ok  ')} ${printable(`${place} ${titleOf(each)}`)}\n`);
    for (const fault of faults) io.out(`     ${printable(fault)}\n`);
  }
  io.out(`${cases.length - failed} of ${cases.length} cases as expected, by ${printable(policy.file.id)}\n`);
  return failed > 0 ? EXIT.found : EXIT.clean;
}

async function findingsOf(
  given: PolicyCase,
  folder: string,
  file: Policy,
  today: string,
  io: Io,
): Promise<readonly Finding[]> {
  const policy = policyOf(file, given.project);
  const { path, files } = 'file' in given ? await filesOf(resolve(folder, given.file)) : written(given);
  const checkout: Sources['checkout'] = {
    folder,
    root: parseConfigPath(path),
    given: new Map(),
    project: given.project,
    serverUrl: io.env.GITLAB_URL ?? 'https://gitlab.example.com',
    commit: null,
    isNamed: true,
    branch: null,
    defaultBranch: null,
  };
  const input = localPipelines(checkout, files.commit, null, null, policy);
  const fetch = fetcher({ checkout, templates: null, reader: await io.openReader() }, files, io);
  const read = await gather({ input, runnerConfigs: [] }, fetch);
  const facts = { changes: [], projectGitStrategy: null, today, needsPipeline: true, audience: null };
  const { compared } = judgeChange(null, { input, runnerConfigs: [], files: read.files }, facts, policy);
  return compared.findings.filter(({ exempted }) => !exempted);
}

async function filesOf(path: string): Promise<{ path: string; files: CheckoutFiles }> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new SettingsError(`there is no file ${path}`);
  return { path: basename(path), files: workingTree(dirname(path)) };
}

/** A configuration of one job with the image, or with the service beside it. */
function written(given: Exclude<PolicyCase, { file: string }>): { path: string; files: CheckoutFiles } {
  const { tags } = given;
  const asked = 'image' in given ? { image: given.image } : { services: [given.service] };
  const text = JSON.stringify({ job: { ...asked, ...(tags.length > 0 ? { tags } : {}), script: ['true'] } });
  const files: CheckoutFiles = {
    commit: 'case',
    text: async (path) => (path === DEFAULT_CONFIG_PATH ? text : null),
    paths: async () => [DEFAULT_CONFIG_PATH],
  };
  return { path: DEFAULT_CONFIG_PATH, files };
}

const REFUSALS = ['image-not-allowed', 'service-not-allowed', 'image-not-evaluable'];

function wrongOutcome(expected: Outcome, found: readonly Finding[]): string[] {
  const refusals = found.filter(({ rule }) => REFUSALS.includes(rule));
  const outcome = refusals.some(({ level }) => level === 'error')
    ? 'refused'
    : refusals.length > 0
      ? 'warned'
      : 'allowed';
  if (outcome === expected) return [];
  return [`it is ${outcome}, and expected to be ${expected}`, ...refusals.map(({ message }) => message)];
}

/** Everything expected has to be there, and every error has to be expected; warnings that are not are nobody's fault. */
function unexpected(expected: readonly string[], found: readonly Finding[]): string[] {
  const left = [...found];
  const missing = expected.filter((each) => {
    const { rule, line } = expectedFinding(each);
    const index = left.findIndex((one) => one.rule === rule && (line === null || one.at.start.line === line));
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
  return [
    ...missing.map((each) => `it has no ${each}`),
    ...left
      .filter(({ level }) => level === 'error')
      .map((one) => `not expected: ${one.rule} ${one.at.start.line}: ${one.message}`),
  ];
}

function titleOf(given: PolicyCase): string {
  if ('file' in given) return `file ${given.file} in ${given.project}: ${given.expect.join(', ') || 'nothing found'}`;
  const what = 'image' in given ? `image ${given.image}` : `service ${given.service}`;
  const tags = given.tags.length > 0 ? ` on ${given.tags.join(', ')}` : '';
  return `${what} in ${given.project}${tags}: ${given.expect}`;
}
