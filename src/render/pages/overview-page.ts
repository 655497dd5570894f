/** What operators see: reviews over time, what is found where, the policy in force, the queue, audits. */
import { html } from 'hono/html';
import { grouped } from '../../grouped.ts';
import { barList } from './bar-list.ts';
import { type Html, page, type Site } from './page.ts';
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
const numbers = new Intl.NumberFormat('en');

export function overviewPage({ days, found, slowest, policy, queue, audits }: OverviewShown, site: Site): Html {
  const judged = found?.filter(({ kind }) => kind !== 'unclear') ?? null;
  const unclear = found?.filter(({ kind }) => kind === 'unclear') ?? null;
  return page(
    { title: 'Overview', site, here: 'overview' },
    html`<div class="overview">
      ${part('Reviews by day, the last 30', days, (all) => bars('Reviews by day', byDay(all)))}
      ${part('Findings by rule', judged, (all) =>
        bars(
          'Findings by rule',
          sums(all, ({ name }) => name),
        ),
      )}
      ${part('Findings by group', judged, (all) =>
        bars(
          'Findings by group',
          sums(all, ({ group }) => group),
        ),
      )}
      ${part('Why something could not be judged', unclear, (all) =>
        bars(
          'Causes',
          sums(all, ({ name }) => name),
        ),
      )}
      ${part('Slowest projects', slowest, (all) =>
        barList(
          'Slowest projects',
          all.map(({ project, milliseconds, reviews }) => ({
            name: project,
            value: milliseconds,
            shown: `${numbers.format(milliseconds)} ms in ${numbers.format(reviews)}`,
          })),
        ),
      )}
      ${part('Queue', queue && Object.entries(queue), (all) => html`${bars('Reviews in the queue', all)}<p><a href="${site.root}queue">Job by job</a></p>`)}
      ${policyPart(policy)}
      ${part('Audits', audits, auditList)}</div>`,
  );
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

function bars(label: string, all: readonly (readonly [string, number])[]): Html {
  return barList(
    label,
    all.map(([name, value]) => ({ name, value, shown: numbers.format(value) })),
  );
}

function byDay(days: NonNullable<OverviewShown['days']>): readonly (readonly [string, number])[] {
  return grouped(days, ({ day }) => day).map(([day, own]) => [day, own.reduce((sum, { reviews }) => sum + reviews, 0)]);
}

function sums(found: readonly FoundShown[], by: (each: FoundShown) => string): readonly (readonly [string, number])[] {
  return grouped(found, by)
    .map(([name, own]) => [name, own.reduce((sum, { number }) => sum + number, 0)] as const)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, MOST_BARS);
}

function policyPart(policy: PolicyShown | null): Html {
  if (policy === null)
    return html`<section><h2>Policy</h2><p>No worker has told which policy is in force.</p></section>`;
  const { version, newest, problem, warnings, runners } = policy;
  return html`<section><h2>Policy</h2>
    <dl><dt>In force</dt><dd><code>${version}</code></dd><dt>The newest</dt><dd>${newest}${problem ? html`: ${ticked(problem)}` : ''}</dd></dl>
    <h3>Warnings (${warnings.length})</h3><ul>${warnings.map(({ place, message }) => html`<li><code>${place}</code> ${ticked(message)}</li>`)}</ul>
    <h3>Runner classes (${runners.length})</h3><ul>${runners.map(({ name, about }) => html`<li><code>${name}</code> ${about}</li>`)}</ul></section>`;
}

function auditList(audits: readonly AuditShown[]): Html {
  const items = audits.map(({ scope, policy, begunAt, endedAt }) => {
    const end = endedAt ? html`ended ${timeHtml(endedAt, 'en-GB')}` : 'not ended';
    return html`<li>${scope} by <code>${policy}</code>, begun ${timeHtml(begunAt, 'en-GB')}, ${end}</li>`;
  });
  return html`<ul>${items}</ul>`;
}
