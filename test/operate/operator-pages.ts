/** Pages for operators that are written from what the code declares. */
import { readFileSync } from 'node:fs';
import { createMetrics } from '../../src/metrics.ts';
import { settingsSchema } from '../../src/settings.ts';

const OWN = 'pipewarden_';

/** docs/metrics.md */
export async function metricsPage(): Promise<string> {
  const metrics = createMetrics();
  const all = await metrics.registry.getMetricsAsJSON();
  const rows = all
    .filter(({ name }) => name.startsWith(OWN))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type, help }) => {
      const { labelNames = [] } = metrics.registry.getSingleMetric(name) as unknown as {
        labelNames?: readonly string[];
      };
      return `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
    });
  return `# Metrics

What \`/metrics\` tells, for Prometheus: of the receiver on \`PORT\`, of a worker apart on \`METRICS_PORT\`, to whoever sends \`METRICS_TOKEN\`. A process tells what it
did itself; what is said to be the same everywhere comes from the shared queue, so take the \`max\` of it. [config/grafana-dashboard.json](../config/grafana-dashboard.json) shows them,
[config/prometheus-rules.yml](../config/prometheus-rules.yml) tells of what is wrong. Beside these there are \`process_\` and \`nodejs_\` metrics. This page is written from the code.

| Metric | Type | Labels | |
|---|---|---|---|
${rows.join('\n')}
`;
}

interface Paragraph {
  readonly text: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** docs/settings.md */
export function settingsPage(): string {
  const sections = paragraphsOf(readFileSync('config/settings.env', 'utf8'))
    .filter(({ settings }) => settings.length > 0)
    .map(({ text, settings }) => `${settings.map(headingOf).join('\n')}\n\n${text}`);
  return `# Settings

Every setting of the receiver and the workers, as [config/settings.env](../config/settings.env) has them: in the environment, or in a file \`.env\` in the working folder. The environment wins,
and what is empty is not set. All faults are told together at the start. This page is written from the code.

${sections.join('\n\n')}
`;
}

function headingOf([name, value]: readonly [string, string]): string {
  const isRequired =
    name in settingsSchema.shape && !settingsSchema.shape[name as 'GITLAB_URL'].safeParse(undefined).success;
  return `- **\`${name}\`**${isRequired ? ', required' : value === '' ? '' : `, default \`${value}\``}`;
}

/** A comment, and the settings below it. */
function paragraphsOf(text: string): readonly Paragraph[] {
  return text.split(/\n\n+/).map((block) => {
    const lines = block.trim().split('\n');
    const settings = lines.flatMap((line) => {
      const [, name = '', value = ''] = /^(?:# )?([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, value] as const];
    });
    const comment = lines
      .filter((line) => /^#/.test(line) && !/^# [A-Z_]+=/.test(line))
      .map((line) => line.replace(/^# ?/, ''));
    const text = comment.map((line) => `  ${line.replaceAll('<', '&lt;')}`).join('\n');
    return { text, settings };
  });
}
