/** What operators see: reviews over time, what is found where, the policy in force, the queue, audits. */
import { html } from 'hono/html';
import { grouped } from '../../grouped.ts';
import { ruleNamed } from '../../rules/index.ts';
import { thousands } from '../../thousands.ts';
import { barList } from './bar-list.ts';
import { type Html, page, type Site } from './page.ts';
import { queueBars } from './queue-page.ts';
import { ticked, timeHtml } from './text-html.ts';

/** Null: it could not be had. */
export interface OverviewShown {
  readonly days: readonly { readonly day: string; readonly state: string; readonly reviews: number }[] | null;
  readonly found: readonly FoundShown[] | null;
  readonly slowest:
    | readonly { readonly project: string; readonly reviews: number; readonly milliseconds: number }[]
    | null;
  readonly policy: PolicyShown | null;
  /** By state. */
  readonly queue: Readonly<Record<string, number>> | null;
  readonly audits: readonly AuditShown[] | null;
}

interface FoundShown {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly number: number;
  readonly projects: number;
}

interface PolicyShown {
  readonly version: string;
  readonly newest: string;
  readonly problem: string | null;
  readonly warnings: readonly { readonly place: string; readonly message: string }[];
  readonly runners: readonly { readonly name: string; readonly about: string }[];
}

interface AuditShown {
  readonly scope: string;
  readonly policy: string;
  /** ISO 8601. */
  readonly begunAt: string;
  /** Null: not yet. */
  readonly endedAt: string | null;
}

const MOST_BARS = 15;
const seconds = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function overviewPage(shown: OverviewShown, site: Site): Html {
  const { days, found, slowest, policy, queue, audits } = shown;
  const judged = found?.filter(({ kind }) => kind !== 'unclear') ?? null;
  const unclear = found?.filter(({ kind }) => kind === 'unclear') ?? null;
  const byRule = (all: readonly FoundShown[]) =>
    barList(
      'By rule',
      sums(all, ({ kind, name }) => `${kind} ${name}`).map(({ of, number, projects }) => ({
        name: isRule(of.name) ? html`<a href="${site.root}rules/${of.name}">${of.name}</a>` : of.name,
        value: number,
        shown: html`${thousands(number)} <small>in ${count(projects, 'project')}</small>`,
        parts: [{ kind: of.kind, value: number }],
      })),
      'long',
    );
  const byGroup = (all: readonly FoundShown[]) =>
    barList(
      'By group',
      sums(all, ({ group }) => group).map(({ of, number }) => ({
        name: of.group,
        value: number,
        shown: thousands(number),
      })),
      'long',
    );
  return page(
    { title: 'Overview', site, here: 'overview' },
    html`${tiles(shown)}<div class="overview">
      ${part('Reviews by day, last 30 days', days, dayBars)}
      ${part('Findings by rule', judged, byRule)}
      ${part('Findings by group', judged, byGroup)}
      ${part('Why something could not be judged', unclear, byRule)}
      ${part('Slowest projects', slowest, slowestBars)}
      ${part(
        'Queue',
        queue && [queue],
        ([counts = {}]) => html`${queueBars(counts)}<p><a href="${site.root}queue">Job by job</a></p>`,
      )}
      ${policyPart(policy)}
      ${part('Audits', audits, auditList)}</div>`,
  );
}

/** What an operator wants to know first. */
function tiles({ days, policy, queue }: OverviewShown): Html {
  const reviews = days?.reduce((sum, each) => sum + each.reviews, 0);
  const failed = days?.filter(({ state }) => state === 'failed').reduce((sum, each) => sum + each.reviews, 0);
  const tile = (name: string, value: number | string | undefined, isBad = false) =>
    html`<div${isBad ? html` class="bad"` : ''}><dt>${name}</dt><dd>${typeof value === 'number' ? thousands(value) : (value ?? '–')}</dd></div>`;
  const newest = policy?.newest ?? 'unknown';
  return html`<dl class="tiles">${tile('Reviews in 30 days', reviews)}${tile('Failed', failed)}${tile('Waiting', queue?.waiting)}
    ${tile('Newest policy', newest, policy !== null && newest !== 'in force')}${tile('Policy warnings', policy?.warnings.length)}</dl>`;
}

function part<T>(heading: string, all: readonly T[] | null, shown: (all: readonly T[]) => Html): Html {
  const content =
    all === null
      ? html`<p>This cannot be reached just now.</p>`
      : all.length === 0
        ? html`<p>Nothing yet.</p>`
        : shown(all);
  return html`<section><h2>${heading}</h2>${content}</section>`;
}

const STATES: Readonly<Record<string, string>> = {
  passed: 'passed',
  failed: 'failed',
  not_evaluable: 'could not be judged',
};

function dayBars(days: NonNullable<OverviewShown['days']>): Html {
  const bars = grouped(days, ({ day }) => day).map(([day, own]) => {
    const value = own.reduce((sum, { reviews }) => sum + reviews, 0);
    const parts = own.map(({ state, reviews }) => ({ kind: state, value: reviews }));
    return { name: day, value, shown: thousands(value), parts };
  });
  const legend = Object.entries(STATES).map(
    ([state, name]) =>
      html`<li><svg class="${state}" aria-hidden="true" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>${name}</li>`,
  );
  return html`${barList('Reviews by day', bars)}<ul class="legend">${legend}</ul>`;
}

function slowestBars(slowest: NonNullable<OverviewShown['slowest']>): Html {
  return barList(
    'Slowest projects',
    slowest.map(({ project, milliseconds, reviews }) => ({
      name: project,
      value: milliseconds,
      shown: html`${seconds.format(milliseconds / 1000)} s <small>in ${count(reviews, 'review')}</small>`,
    })),
    'long',
  );
}

interface Sum {
  /** One of those that were counted together. */
  readonly of: FoundShown;
  readonly number: number;
  /** A project is in one group alone. */
  readonly projects: number;
}

/** The most first. */
function sums(found: readonly FoundShown[], by: (each: FoundShown) => string): readonly Sum[] {
  return grouped(found, by)
    .map(([, own]) => ({
      of: own[0],
      number: own.reduce((sum, { number }) => sum + number, 0),
      projects: own.reduce((sum, { projects }) => sum + projects, 0),
    }))
    .toSorted((one, other) => other.number - one.number)
    .slice(0, MOST_BARS);
}

function isRule(name: string): boolean {
  return ruleNamed(name) !== undefined;
}

function count(number: number, one: string): string {
  return `${thousands(number)} ${one}${number === 1 ? '' : 's'}`;
}

function policyPart(policy: PolicyShown | null): Html {
  if (policy === null)
    return html`<section><h2>Policy</h2><p>No worker has told which policy is in force.</p></section>`;
  const { version, newest, problem, warnings, runners } = policy;
  return html`<section><h2>Policy</h2>
    <dl><dt>In force</dt><dd><code>${version}</code></dd><dt>The newest</dt><dd>${newest}${problem ? html`: ${ticked(problem)}` : ''}</dd></dl>
    ${warnings.length > 0 ? html`<h3>Warnings (${warnings.length})</h3><ul>${warnings.map(({ place, message }) => html`<li><code>${place}</code> ${ticked(message)}</li>`)}</ul>` : ''}
    <h3>Runner classes (${runners.length})</h3>${runners.length > 0 ? html`<ul>${runners.map(({ name, about }) => html`<li><code>${name}</code> ${about}</li>`)}</ul>` : html`<p>None are told, so rules assume a shared runner without isolation.</p>`}</section>`;
}

function auditList(audits: readonly AuditShown[]): Html {
  const items = audits.map(({ scope, policy, begunAt, endedAt }) => {
    const end = endedAt ? html`ended ${timeHtml(endedAt, 'en-GB')}` : 'not ended';
    return html`<li>${scope} by <code>${policy}</code>, begun ${timeHtml(begunAt, 'en-GB')}, ${end}</li>`;
  });
  return html`<ul>${items}</ul>`;
}
