/** How long a webhook waits while the largest project of the corpus is reviewed beside it, in one process as by `npm start`. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CorpusProject, readProjects } from '../corpus/corpus-project.ts';
import { startTarget } from '../hostile/attack.ts';
import type { HostileCase } from '../hostile/hostile-case.ts';
import { quantile, webhooksDuring } from '../hostile/webhooks-during.ts';
import type { Measured, Row } from './row.ts';

const LARGEST = ['tezos', 'datadog-agent'];

export const answers: Row = {
  name: 'answers',
  about: 'p99 of a webhook’s answer while the largest project is reviewed in the same process',
  async measure() {
    const projects = readProjects().filter(({ name }) => LARGEST.includes(name));
    if (projects.length === 0) return [answered('p99', null, 'no corpus here')];
    const target = await startTarget(
      resolve(dirname(fileURLToPath(import.meta.url)), '../..'),
      readFileSync('config/policy.yml', 'utf8'),
    );
    const measured: Measured[] = [];
    for (const project of projects) {
      const { answers: all, outcome } = await webhooksDuring(target, changeOf(project));
      const detail = `${all.length} answers, p50 ${quantile(all, 0.5).toFixed(1)} ms, ${outcome.report?.jobs ?? 0} jobs in ${outcome.seconds.toFixed(1)} s of the processor`;
      measured.push(answered(project.name, quantile(all, 0.99), detail));
    }
    await target.stop();
    return measured;
  },
};

function answered(what: string, value: number | null, detail: string): Measured {
  return { what, value, unit: 'ms', reach: 50, better: 'less', detail };
}

/** What it includes of other projects is not there, but for its templates. */
function changeOf({ folder, root, name }: CorpusProject): HostileCase {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const base = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return { name, base: () => base, files: () => ({ [root]: `${base[root]}\n# changed\n` }), state: 'failed' };
}
