/** What a report page shows beside the report. It passes the same gate, and is bounded. */
import { textsOf } from '../../includes/request.ts';
import { explainedBy } from '../../policy/explain-policy.ts';
import type { ProjectPolicy } from '../../policy/project-policy.ts';
import { shorten } from '../../quoted-text.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { pathInUrl, type SourceFile, type Span } from '../../source.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Excerpt, excerptsOf } from './excerpts.ts';
import type { Finding } from './finding.ts';
import { type JobsOnRunners, jobsOnRunners } from './jobs-on-runners.ts';
import type { JudgedChange } from './judge-change.ts';

export interface ReportDetail {
  readonly head: SideDetail;
  /** Of what is fixed; absent: nothing was there before. */
  readonly base?: SideDetail;
  readonly jobs: readonly JobsOnRunners[];
  /** Further jobs; absent: all are listed. */
  readonly unlistedJobs?: number;
  /** What somebody has set, in the order of the file. */
  readonly policy: readonly PolicyLine[];
}

export interface SideDetail {
  readonly excerpts: readonly Excerpt[];
  /** Where GitLab shows each file, by its id; not of those that have no commit. */
  readonly links: Readonly<Record<string, string>>;
}

export interface PolicyLine {
  /** `rules.image-not-allowed.allow`. */
  readonly name: string;
  /** As JSON, shortened. */
  readonly value: string;
  readonly at: Span;
}

const LONGEST_VALUE = 400;
const MOST_LINES = 300;
const MOST_LINKS = 500;
/** They name projects and groups of which not everybody may know. */
const NOT_TOLD: readonly string[] = ['quote_from', 'accept'];

export function reportDetail(
  snapshot: Snapshot,
  { base, head, compared }: JudgedChange,
  policy: ProjectPolicy,
): ReportDetail {
  const { redactor } = head;
  const side = (which: 'base' | 'head', findings: readonly Finding[]) =>
    sideDetail(findings, textsOf(snapshot[which]), redactor, snapshot.gitlabUrl);
  const { groups, unlisted } = jobsOnRunners(head, policy.effective);
  return {
    head: side('head', compared.findings),
    ...(base && compared.fixed.length > 0 ? { base: side('base', compared.fixed) } : {}),
    jobs: groups,
    ...(unlisted > 0 ? { unlistedJobs: unlisted } : {}),
    policy: redactor.all(policyLines(policy)),
  };
}

function sideDetail(
  findings: readonly Finding[],
  texts: readonly SourceFile[],
  redactor: Redactor,
  gitlabUrl: string,
): SideDetail {
  const files = new Map(texts.map((file) => [file.id, file]));
  const open = texts.filter((file) => file.project !== null && file.commit !== null && !redactor.closed.get(file.id));
  const links = open
    .slice(0, MOST_LINKS)
    .map(({ id, project, commit, path }) => [id, `${gitlabUrl}/${project}/-/blob/${commit}/${pathInUrl(path)}`]);
  return { excerpts: excerptsOf(findings, files, redactor), links: Object.fromEntries(links) };
}

/** The same for all projects to which the same parts of the file apply. */
const known = new WeakMap<ProjectPolicy['layers'], readonly PolicyLine[]>();

function policyLines(policy: ProjectPolicy): readonly PolicyLine[] {
  const lines = known.get(policy.layers) ?? linesOf(policy);
  known.set(policy.layers, lines);
  return lines;
}

function linesOf({ effective, layers }: ProjectPolicy): readonly PolicyLine[] {
  const { settings, variables, rules } = explainedBy(effective, layers);
  const named = [
    ...settings.filter(({ name }) => !NOT_TOLD.includes(name)),
    ...variables.map((each) => ({ ...each, name: `variables.${each.name}` })),
    ...rules.flatMap(({ id, values }) => values.map((each) => ({ ...each, name: `rules.${id}.${each.name}` }))),
  ];
  return named
    .flatMap(({ name, value, at }) =>
      at ? [{ name, value: shorten(JSON.stringify(value) ?? 'null', LONGEST_VALUE), at: at.span }] : [],
    )
    .sort((one, other) => one.at.start.line - other.at.start.line)
    .slice(0, MOST_LINES);
}
