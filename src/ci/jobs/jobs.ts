/** The jobs of one finished document (lib/gitlab/ci/config/entry/{root,jobs}.rb, normalizer.rb, yaml_processor.rb, 18.11). */
import { isBlank } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, type MapNode, type Node, type Plain, valueAt } from '../../yaml/tree.ts';
import type { Room } from '../bounds.ts';
import type { ConfigProblem, Job, Pipeline, Variable } from '../config.ts';
import { DEFAULT_KEYS, readDefaults } from '../keywords/default.ts';
import { kindOf } from '../keywords/job-keys.ts';
import { readKeyword } from '../keywords/keyword-readers.ts';
import { type Copy, copiesOf, fillFromMatrix, fillMatrix } from '../keywords/matrix.ts';
import { type Need, readNeeds } from '../keywords/needs.ts';
import { ruleItems } from '../keywords/rules.ts';
import { readStages } from '../keywords/stages.ts';
import { byName, readVariables, variablesIn } from '../keywords/variables.ts';
import { readWorkflow } from '../keywords/workflow.ts';
import type { PipelineCase } from '../pipelines/pipeline-case.ts';
import { ignore, problemList, type Report } from '../problem.ts';
import { chosenValues, startedByHand } from './chosen-values.ts';
import type { CopyLinks } from './copy-links.ts';
import { checkLinks, type Link, type LinkedJob } from './cross-checks.ts';
import { buildJob } from './job.ts';
import type { JobContext } from './job-context.ts';
import { JobRoom } from './job-room.ts';
import { workflowRuns } from './job-runs.ts';
import { withOutside } from './job-variables.ts';
import { hiddenJob, jobsOfOthers } from './jobs-of-others.ts';
import { readJob, type WrittenJob } from './read-job.ts';
import { RuleDecisions } from './rule-decisions.ts';

export interface Jobs {
  readonly jobs: readonly Job[];
  readonly stages: readonly string[];
  readonly problems: readonly ConfigProblem[];
  /** Pipelines that come about, after `workflow:rules`. */
  readonly cases: readonly PipelineCase[];
}

export interface JobsInput {
  /** After include, `extends` and `!reference`. */
  readonly tree: MapNode;
  /** Hidden keys that something extends or references. */
  readonly used: ReadonlySet<string>;
  readonly pipeline: Pipeline;
  /** Pipelines that have this configuration. */
  readonly cases: readonly PipelineCase[];
  /** Others include it: hidden jobs and defaults are theirs to use, and these keys have bases that are not here. */
  readonly forOthers: JobContext['forOthers'];
  /** What there is no room for is left out. */
  readonly room: Room;
}

export function readJobs({ tree, used, pipeline, cases, forOthers, room }: JobsInput): Jobs {
  const { report, problems } = problemList();
  const entries = [...tree.entries.values()];
  const section = (name: string): Entry | undefined => {
    const entry = tree.entries.get(name);
    return entry && kindOf(entry) === 'section' ? entry : undefined;
  };
  const defaults = readDefaults(tree, section('default'), report);
  for (const [key, { value }] of defaults) if (DEFAULT_KEYS.has(key)) readKeyword(key, value, report);
  const stages = readStages(valueAt(tree, 'stages'), report);
  const workflow = readWorkflow(section('workflow'), report);
  const topLevel = globalVariables(tree, report);
  const decisions = new RuleDecisions();
  const contextOf = (pipeline: Pipeline, cases: readonly PipelineCase[], chosen: readonly JobContext[]): JobContext => {
    const variables = withOutside(topLevel, pipeline);
    const fixed = (name: string) => variables.get(name)?.value.value;
    const runs = workflowRuns(workflow.rules && ruleItems(workflow.rules), decisions, cases, fixed);
    return { pipeline, hasWorkflowRules: workflow.hasRules, workflow: runs, variables, decisions, chosen, forOthers };
  };
  const values = chosenValues(tree);
  const byHand = values.length > 0 ? startedByHand(cases) : [];
  const chosen = values.map((value) => {
    return contextOf({ ...pipeline, forwarded: byName([...(pipeline.forwarded?.values() ?? []), value]) }, byHand, []);
  });
  const context = contextOf(pipeline, cases, chosen);

  const possible = [context, ...chosen].flatMap(({ workflow }) => workflow.flatMap((run) => run.cases));
  const jobRoom = new JobRoom(room, defaults, context.variables.size, possible.length);
  const around = { defaults, hasWorkflowRules: workflow.hasRules, report };
  const written = entries.flatMap((entry): WrittenJob[] => {
    const kind = kindOf(entry);
    if (kind === 'hidden' && isBlank(entry.value)) report(entry.key.at, `${entry.key.text}: must not be empty`);
    if (kind === 'reserved' || kind === 'section' || kind === 'hidden') return [];
    if (kind === 'broken') report(entry.key.at, `${entry.key.text}: needs script, run or trigger`, missesRest(entry));
    if (!jobRoom.take(entry)) return [];
    return [readJob(entry, kind === 'trigger' ? 'trigger' : 'job', around)];
  });
  if (!entries.some((entry) => ['job', 'trigger'].includes(kindOf(entry))))
    report(tree.at, 'there must be at least one visible job', 'incomplete');
  for (const job of written) if (job.kind === 'trigger') checkTrigger(job, report);

  const unrolled = unroll(written, jobRoom, room, report);
  checkLinks(
    unrolled.map(({ job, copy, links }) => linkedJob(job, copy, links)),
    stages,
    report,
  );
  const jobs = unrolled.map(({ job, copy, links }) => buildJob(job, copy, links, context));
  const others = forOthers ? jobsOfOthers(entries, defaults, context) : unusedJobs(entries, used, written, context);
  return { jobs: [...jobs, ...others], stages, problems, cases: possible };
}

function globalVariables(tree: MapNode, report: Report): ReadonlyMap<string, Variable> {
  const variables = tree.entries.get('variables');
  if (!variables || isNull(variables.value)) return new Map();
  readVariables(variables.value, 'global', 'variables', report);
  return variablesIn(variables);
}

/** A map may be completed by its includer, by a base or by another file; anything else, and a header without content, is no job. */
function missesRest({ key, value }: Entry): 'incomplete' | undefined {
  return value.kind === 'map' && key.text !== 'spec' ? 'incomplete' : undefined;
}

function checkTrigger({ key, entry, keywords, needs }: WrittenJob, report: Report): void {
  const bridges = needs?.bridges.length ?? 0;
  if (!keywords.has('trigger') && bridges === 0)
    report(entry.key.at, `${key}: needs script, run or trigger`, 'incomplete');
  if (bridges > 1) report(entry.key.at, `${key}: at most one need can name a pipeline`);
}

interface Unrolled {
  readonly job: WrittenJob;
  readonly copy: Copy | null;
  readonly links: CopyLinks;
}

function unroll(written: readonly WrittenJob[], jobRoom: JobRoom, room: Room, report: Report): readonly Unrolled[] {
  const parallel = new Map(written.flatMap((job) => (job.copies ? [[job.key, job.copies] as const] : [])));

  const widenName = (name: string): readonly string[] => parallel.get(name)?.map((copy) => copy.name) ?? [name];
  const widenNeed = (written: Need, copy: Copy | null): readonly Need[] => {
    const need = copy ? { ...written, name: fillFromMatrix(written.name, written.at, copy, report) } : written;
    if (!need.matrix || !parallel.has(need.name)) return widenName(need.name).map((name) => ({ ...need, name }));
    const matrix = copy ? fillMatrix(need.matrix, copy, report) : need.matrix;
    return copiesOf(matrix, need.name).map(({ name }) => ({ ...need, name }));
  };
  const linksOf = (job: WrittenJob, copy: Copy | null): CopyLinks => {
    const dependencies = job.values.dependencies;
    const names = Array.isArray(dependencies) ? dependencies.filter((name) => typeof name === 'string') : null;
    return {
      needs: job.needs?.jobs.flatMap((need) => widenNeed(need, copy)) ?? [],
      dependencies: names?.flatMap(widenName) ?? null,
    };
  };
  return written.flatMap((job) =>
    (job.copies ?? [null]).flatMap((copy) => {
      const links = linksOf(job, copy);
      const needs = links.needs.length + (links.dependencies?.length ?? 0);
      const further = copy && copy.instance > 1 ? jobRoom.ofOne(job.entry.value) : {};
      const hasRoom = room.take({ ...further, needs }, job.entry.key.at, copy?.name ?? job.key);
      return hasRoom ? [{ job, copy, links }] : [];
    }),
  );
}

function linkedJob(job: WrittenJob, copy: Copy | null, links: CopyLinks): LinkedJob {
  const at = job.entry.key.at;
  const node = (key: string): Node | undefined => job.keywords.get(key)?.value;
  const dependencies = node('dependencies');
  const rules = job.keywords.get('rules');
  const ruleNeeds = rules
    ? ruleItems(rules).flatMap(({ value }): Link[] => {
        const needs = valueAt(value, 'needs');
        return needs ? [...readNeeds(needs, 'needs', ignore).jobs] : [];
      })
    : [];
  return {
    name: copy?.name ?? job.key,
    at,
    stage: job.stage,
    stageAt: node('stage')?.at ?? at,
    needs: links.needs,
    dependencies: (links.dependencies ?? []).map((name) => ({ name, at: dependencies?.at ?? at, optional: false })),
    ruleNeeds,
    hasJobNeeds: links.needs.length > 0,
    environment: job.values.environment as Plain | undefined,
    trigger: node('trigger'),
  };
}

/** Hidden jobs that no `extends`, `!reference` or alias brings into a job: nobody runs them yet, nobody judges them. */
function unusedJobs(
  entries: readonly Entry[],
  used: ReadonlySet<string>,
  written: readonly WrittenJob[],
  context: JobContext,
): readonly Job[] {
  const inJobs = new Set(written.flatMap((job) => [...job.keywords.values()].map((keyword) => keyword.value)));
  return entries.flatMap((entry) => {
    const { value, key } = entry;
    if (kindOf(entry) !== 'hidden' || value.kind !== 'map' || used.has(key.text)) return [];
    if ([...value.entries.values()].some((keyword) => keyword.value.kind !== 'scalar' && inJobs.has(keyword.value)))
      return [];
    return [hiddenJob(entry, context)];
  });
}
