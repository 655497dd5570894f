/** The dashboard for Grafana, by the types that Grafana publishes: config/grafana-dashboard.json is written from it. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Graph } from '@grafana/grafana-foundation-sdk/timeseries';

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
const SOURCE = { type: 'prometheus', uid: '${source}' };
/** Of a row of Grafana's twenty-four columns. */
const [QUARTER, HALF, LOW, HIGH] = [6, 12, 4, 8] as const;

function query(expr: string, legend: string): Builder<Dataquery> {
  return new DataqueryBuilder().datasource(SOURCE).expr(expr).legendFormat(legend);
}

function number(title: string, unit: string, expr: string, legend = ''): Stat {
  return new Stat()
    .title(title)
    .unit(unit)
    .datasource(SOURCE)
    .span(QUARTER)
    .height(LOW)
    .withTarget(query(expr, legend));
}

function graph(title: string, unit: string, ...targets: readonly (readonly [expr: string, legend: string])[]): Graph {
  const panel = new Graph().title(title).unit(unit).datasource(SOURCE).span(HALF).height(HIGH).min(0).fillOpacity(10);
  for (const [expr, legend] of targets) panel.withTarget(query(expr, legend));
  return panel;
}

const quantile = (of: number, metric: string) =>
  `histogram_quantile(${of}, sum by (le) (rate(${metric}_bucket[$__rate_interval])))`;
const perSecond = (by: string, metric: string) => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;
const perHour = (by: string, metric: string) => `sum by (${by}) (increase(${metric}[1h]))`;

export function dashboard(): Dashboard {
  return new DashboardBuilder('Pipewarden')
    .uid('pipewarden')
    .tags(['pipewarden', 'gitlab'])
    .refresh('1m')
    .time({ from: 'now-24h', to: 'now' })
    .timezone('browser')
    .withVariable(new DatasourceVariableBuilder('source').label('Prometheus').type('prometheus'))
    .withRow(new RowBuilder('Now'))
    .withPanel(number('Version', 'none', 'count by (version) (pipewarden_build_info)', '{{version}}'))
    .withPanel(number('Longest wait', 's', 'max(pipewarden_queue_age_seconds)'))
    .withPanel(number('Token ends in', 's', 'min(pipewarden_gitlab_token_expiry_timestamp_seconds) - time()'))
    .withPanel(number('Newest policy in force', 'bool_yes_no', 'min(pipewarden_policy_newest_in_force)'))
    .withPanel(number('Token usable', 'bool_yes_no', 'min(pipewarden_gitlab_token_usable)'))
    .withPanel(number('Projects with too low a role', 'none', 'max(pipewarden_projects_with_low_role)'))
    .withPanel(number('Policy', 'none', 'count by (version) (pipewarden_policy_info)', '{{version}}'))
    .withPanel(number('Memory, most of a process', 'bytes', 'max(process_resident_memory_bytes{job="pipewarden"})'))
    .withRow(new RowBuilder('Reviews'))
    .withPanel(
      graph('Reviews an hour, by verdict', 'none', [perHour('state', 'pipewarden_reviews_total'), '{{state}}']),
    )
    .withPanel(
      graph(
        'Time of a review',
        's',
        [quantile(0.5, 'pipewarden_review_seconds'), 'half of them'],
        [quantile(0.95, 'pipewarden_review_seconds'), '95 %'],
      ),
    )
    .withPanel(
      graph(
        'From the event to its review',
        's',
        [quantile(0.5, 'pipewarden_review_wait_seconds'), 'half of them'],
        [quantile(0.95, 'pipewarden_review_wait_seconds'), '95 %'],
        ['max(pipewarden_queue_age_seconds)', 'longest now'],
      ),
    )
    .withPanel(graph('Queue', 'none', ['max by (state) (pipewarden_queue_jobs)', '{{state}}']))
    .withPanel(
      graph('Tries that broke off, an hour', 'none', [perHour('next', 'pipewarden_review_errors_total'), '{{next}}']),
    )
    .withPanel(graph('Deliveries an hour', 'none', [perHour('outcome', 'pipewarden_deliveries_total'), '{{outcome}}']))
    .withRow(new RowBuilder('Findings'))
    .withPanel(
      graph('New findings an hour, by rule', 'none', [perHour('rule', 'pipewarden_findings_total'), '{{rule}}']),
    )
    .withPanel(
      graph('Not evaluable an hour, by cause', 'none', [
        perHour('cause', 'pipewarden_not_evaluable_total'),
        '{{cause}}',
      ]),
    )
    .withPanel(
      graph('Read otherwise by GitLab, an hour', 'none', [
        perHour('keyword', 'pipewarden_lint_differences_total'),
        '{{keyword}}',
      ]),
    )
    .withPanel(
      graph('Looks at the policy, an hour', 'none', [
        perHour('outcome', 'pipewarden_policy_reloads_total'),
        '{{outcome}}',
      ]),
    )
    .withRow(new RowBuilder('GitLab'))
    .withPanel(
      graph('Requests a second, by answer', 'reqps', [
        perSecond('status', 'pipewarden_gitlab_requests_total'),
        '{{status}}',
      ]),
    )
    .withPanel(
      graph('Requests a second, by kind', 'reqps', [
        perSecond('method, route', 'pipewarden_gitlab_requests_total'),
        '{{method}} {{route}}',
      ]),
    )
    .build();
}
