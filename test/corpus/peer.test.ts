/**
 * Compares with gitlab-ci-local wherever it can resolve a project of CORPUS_DIR: names of jobs, and each job's image,
 * services, tags and script. README.md beside this file lists every difference and says who is right. Its reporter line
 * says how many projects agree in everything.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resolve } from '../../src/ci/resolve.ts';
import { type CorpusProject, corpusDir, pushPipelineOf, readProjects, serveCorpus } from './corpus-project.ts';
import { askPeer, type Compared, checkoutOf, command, peerVersion, removeCheckout, withBareCommas } from './peer.ts';

/** How it is asked: what lies outside cut off, its own schema in force. */
interface Case {
  readonly name: string;
  readonly cut?: true;
  readonly schema?: false;
}

/** Where INDEX.md says that it answers. */
const CASES: readonly Case[] = [
  ...'baserow fdroidserver gnome-citemplates gromacs nvidia-container-toolkit qemu salsa-ci-pipeline tezos u-boot'
    .split(' ')
    .map((name) => ({ name })),
  ...'benchexec briar datadog-lambda-extension dependency-cruiser dpkg fdroidclient gnutls petsc template-formula xrootd'
    .split(' ')
    .map((name) => ({ name: `small/${name}` })),
  ...'cmake ginkgo rocq samba'.split(' ').map((name) => ({ name, schema: false as const })),
  { name: 'cva6', cut: true, schema: false },
  ...'glib umpire small/fleeting-plugin-hetzner small/hcloud-ccm'
    .split(' ')
    .map((name) => ({ name, cut: true as const })),
];

function ours(project: CorpusProject): Compared {
  const root = { kind: 'local', path: project.root } as const;
  const pipeline = { ...pushPipelineOf(project), changedPaths: [] };
  const config = resolve({ root, pipeline, files: serveCorpus(project) });
  const jobs = config.jobs.filter((job) => job.kind !== 'unused');
  return {
    names: jobs.map((job) => withBareCommas(job.name)),
    jobs: new Map(
      jobs.map((job) => [
        job.key,
        {
          image: job.image?.name.source.value ?? null,
          services: job.services.map((service) => service.name.source.value),
          tags: (job.tags ?? []).map((tag) => tag.source.value),
          script: job.scripts.find((script) => script.keyword === 'script')?.lines.map((line) => line.value) ?? [],
        },
      ]),
    ),
  };
}

/** Project, what, and how many jobs differ in it. */
function differences(project: string, here: Compared, there: Compared): readonly string[] {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const name of here.names) if (!there.names.includes(name)) count('only Pipewarden has it');
  for (const name of there.names) if (!here.names.includes(name)) count('only gitlab-ci-local has it');
  for (const [key, job] of here.jobs) {
    const other = there.jobs.get(key);
    for (const what of ['image', 'services', 'tags', 'script'] as const) {
      if (JSON.stringify(job[what]) !== JSON.stringify(other?.[what])) count(what);
    }
  }
  return [...counts].map(([what, jobs]) => `| ${project} | ${what} | ${jobs} |`);
}

/** The first three columns of the table in README.md. */
function knownDifferences(): readonly string[] {
  const lines = readFileSync(new URL('README.md', import.meta.url), 'utf8').split('\n');
  return lines.flatMap((line) => /^\| [^|]+ \| [^|]+ \| \d+ \|/.exec(line) ?? []);
}

const projects = readProjects();
const version = projects.length > 0 ? peerVersion() : null;

test.skipIf(version)('nothing to compare with', ({ task }) => {
  const why = projects.length > 0 ? `\`${command}\` does not run here` : `no folder ${corpusDir}`;
  task.meta.skippedBecause = `gitlab-ci-local: skipped, ${why}`;
});

test.skipIf(!version)('gitlab-ci-local agrees, but for what README.md lists', { timeout: 900_000 }, ({ task }) => {
  const found: string[] = [];
  const differing = new Set<string>();
  for (const { name, cut, schema } of CASES) {
    const project = projects.find((candidate) => candidate.name === name);
    if (!project) continue;
    const folder = checkoutOf(project, cut ?? false);
    try {
      const rows = differences(name, ours({ ...project, folder }), askPeer(folder, project, schema ?? true));
      found.push(...rows);
      if (rows.length > 0) differing.add(name);
    } finally {
      removeCheckout(folder);
    }
  }
  const [passed, of] = [CASES.length - differing.size, CASES.length];
  task.meta.tally = { sum: null, table: `in all jobs as gitlab-ci-local ${version}`, passed, of };
  expect(found.sort()).toEqual([...knownDifferences()].sort());
});
