/** The dashboard and the alerts: they are what their tools take, and name no metric that is not there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/metrics.ts';
import { dashboard } from './dashboard.ts';

const RULES = 'config/prometheus-rules.yml';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

const alerts: readonly Alert[] = parse(readFileSync(RULES, 'utf8')).groups.flatMap(
  ({ rules }: { rules: readonly Alert[] }) => rules,
);

/** Every expression of the dashboard, with what Grafana fills in itself. */
function queriesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'expr' && typeof inner === 'string' ? [inner.replaceAll('$__rate_interval', '5m')] : queriesIn(inner),
  );
}

/** Metrics of this process as Prometheus knows them: a histogram is three. */
async function known(): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = await createMetrics().registry.getMetricsAsJSON();
  return new Map(
    all.flatMap(({ name, type }) => {
      const labels = labelsOf(name);
      const parts = String(type) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      return parts.map((part) => [`${name}${part}`, part === '_bucket' ? [...labels, 'le'] : labels] as const);
    }),
  );
}

function labelsOf(name: string): readonly string[] {
  const metric = createMetrics().registry.getSingleMetric(name) as unknown as { labelNames?: readonly string[] };
  return metric.labelNames ?? [];
}

/** Names of metrics, and the labels that are asked for; null where it is no PromQL. */
function namesIn(query: string): { readonly metrics: readonly string[]; readonly labels: readonly string[] } | null {
  const [metrics, labels]: [string[], string[]] = [[], []];
  let isValid = true;
  parser.parse(query).iterate({
    enter({ type, from, to }) {
      const text = query.slice(from, to);
      if (type.isError) isValid = false;
      if (type.name === 'Identifier') metrics.push(text);
      if (type.name === 'LabelName') labels.push(text);
    },
  });
  return isValid ? { metrics, labels } : null;
}

/** Those that Prometheus gives itself. */
const OF_PROMETHEUS = ['up', 'job', 'instance'];

const queries = [
  ...alerts.map(({ alert, expr }) => [alert, expr]),
  ...queriesIn(dashboard()).map((expr) => ['dashboard', expr]),
];

test.each(queries as [string, string][])('%s: %s names metrics and labels that are there', async (_, query) => {
  const named = namesIn(query);
  expect(named).not.toBeNull();
  const there = await known();
  const [metric = ''] = named?.metrics ?? [];
  expect(metric).not.toBe('');
  for (const name of named?.metrics ?? []) expect([...there.keys(), ...OF_PROMETHEUS]).toContain(name);
  for (const label of named?.labels ?? []) expect([...(there.get(metric) ?? []), ...OF_PROMETHEUS]).toContain(label);
});

test('a query that is none, or names what is not there, is seen', () => {
  expect(namesIn('sum(rate(')).toBeNull();
  expect(namesIn('sum by (state) (pipewarden_x)')).toEqual({ metrics: ['pipewarden_x'], labels: ['state'] });
});

test('every metric of ours is shown or told of', async () => {
  const text = queries.map(([, query]) => query).join('\n');
  const own = [...(await known()).keys()].filter(
    (name) => name.startsWith('pipewarden_') && !/_(sum|count)$/.test(name),
  );
  expect(own.filter((name) => !text.includes(name))).toEqual([]);
});

test('the dashboard is as the types that Grafana publishes have it', async () => {
  await expect(`${JSON.stringify(dashboard(), null, 2)}\n`).toMatchFileSnapshot('../../config/grafana-dashboard.json');
});

describe('alerts', () => {
  test('each says what it is and what to do', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { labels, annotations } of alerts) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(annotations).toEqual({ summary: expect.any(String), description: expect.any(String) });
    }
  });

  const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
  test.skipIf(!hasPromtool)('are valid for Prometheus, and fire when they should', () => {
    const run = (...words: string[]) => execFileSync('promtool', words, { encoding: 'utf8' });
    expect(run('check', 'rules', RULES)).toContain(`SUCCESS: ${alerts.length} rules found`);
    expect(run('test', 'rules', 'test/operate/alerts.yml')).toContain('SUCCESS');
  });
});
