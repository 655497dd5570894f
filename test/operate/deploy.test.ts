/** Units and manifests: they are what their tools take, and give the processes the settings that they need. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readSettings } from '../../src/settings.ts';

const UNIT = 'config/deploy/pipewarden.service';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own form, which its schema checks.
  readonly [part: string]: any;
}

function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() as Manifest;
  });
}

const manifests = () => manifestsIn(readFileSync('config/deploy/kubernetes.yml', 'utf8'));
const named = (kind: string, name: string) =>
  manifests().find((each) => each.kind === kind && each.metadata.name === name) as Manifest;

/** The kind's own schema, as published with Kubernetes. Throws what is wrong. */
function validate(manifest: Manifest): void {
  const [group, version] = manifest.apiVersion.includes('/')
    ? manifest.apiVersion.split('/')
    : ['', manifest.apiVersion];
  const path = ['kubernetes-models', GROUPS[group ?? ''], version, manifest.kind].filter(Boolean).join('/');
  const Kind = createRequire(import.meta.url)(path)[manifest.kind] as new (data: unknown) => { validate(): void };
  new Kind(manifest).validate();
}

const GROUPS: Readonly<Record<string, string>> = {
  '': '',
  apps: 'apps',
  autoscaling: 'autoscaling',
  policy: 'policy',
  'networking.k8s.io': 'networking.k8s.io',
};

describe('config/deploy/kubernetes.yml', () => {
  test.each(manifests().map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))('%s', (_, manifest) => {
    expect(() => validate(manifest)).not.toThrow();
  });

  test('a manifest of another form is seen', () => {
    const wrong = structuredClone(named('Deployment', 'pipewarden-worker'));
    wrong.spec.template.spec.containers[0].ports = [{ containerPort: 'http' }];
    expect(() => validate(wrong)).toThrow();
  });

  test.each(['receiver', 'worker'] as const)('the %s has all settings that it needs', (name) => {
    const { data } = named('ConfigMap', 'pipewarden') as unknown as { data: Record<string, string> };
    const secrets = {
      GITLAB_TOKEN: 't',
      WEBHOOK_SECRET: 's',
      METRICS_TOKEN: 'sixteen letters!',
      QUEUE_URL: 'postgres://db/x',
    };
    const folder = mkdtempSync(join(tmpdir(), 'pipewarden-secrets-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [file, text] of Object.entries(secrets)) writeFileSync(join(folder, file), text);
    const env = Object.entries(data).map(([key, value]) => [key, value.replace('/run/secrets/pipewarden', folder)]);
    expect(readSettings(name, Object.fromEntries(env))).toMatchObject({ ...secrets, PORT: 8080, METRICS_PORT: 9090 });
  });

  test.each(['receiver', 'worker'])(
    'the %s runs a file that is there, is probed on a port of its own, and may do little',
    (name) => {
      const { spec } = named('Deployment', `pipewarden-${name}`).spec.template;
      const [container] = spec.containers;
      const source = container.command[1].replace(/^dist\//, '').replace(/\.js$/, '.ts');
      expect(existsSync(source)).toBe(true);
      const ports = container.ports.map((port: { name: string }) => port.name);
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
        expect(ports).toContain(container[probe].httpGet.port);
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(container.securityContext).toMatchObject({
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.limits.memory).toBeDefined();
    },
  );

  test('workers grow with the age of the queue, as the metric is called, and have the time to finish', () => {
    const { spec } = named('HorizontalPodAutoscaler', 'pipewarden-worker');
    expect(readFileSync('src/metrics.ts', 'utf8')).toContain(`'${spec.metrics[0].external.metric.name}'`);
    expect(named('Deployment', spec.scaleTargetRef.name)).toBeDefined();
    const grace = named('Deployment', 'pipewarden-worker').spec.template.spec.terminationGracePeriodSeconds;
    const { SHUTDOWN_SECONDS } = readSettings('standalone', {
      GITLAB_URL: 'https://x',
      GITLAB_TOKEN: 'x',
      WEBHOOK_SECRET: 'x',
    });
    expect(grace).toBeGreaterThan(SHUTDOWN_SECONDS + 5);
  });

  test('services, budgets and the network policy mean pods that are there', () => {
    const labels = ['receiver', 'worker'].map(
      (name) => named('Deployment', `pipewarden-${name}`).spec.template.metadata.labels,
    );
    const selectors = manifests().flatMap(({ kind, spec }) =>
      kind === 'Service'
        ? [spec.selector]
        : kind === 'PodDisruptionBudget'
          ? [spec.selector.matchLabels]
          : kind === 'NetworkPolicy'
            ? [spec.podSelector.matchLabels]
            : [],
    );
    expect(selectors).toHaveLength(4);
    for (const selector of selectors) expect(labels).toContainEqual(expect.objectContaining(selector));
  });
});

describe('config/deploy/pipewarden.service', () => {
  const text = readFileSync(UNIT, 'utf8');

  test('runs a file that is there, and gives a review the time to finish', () => {
    const [, program = ''] = /^ExecStart=\/usr\/bin\/env node dist\/(\S+)\.js$/m.exec(text) ?? [];
    expect(existsSync(`${program}.ts`)).toBe(true);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(30);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  test.skipIf(!hasSystemd)('is valid for systemd', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', UNIT], {
      encoding: 'utf8',
    });
    expect(stderr.split('\n').filter((line) => line.includes(basename(UNIT)))).toEqual([]);
    expect(status).toBe(0);
  });
});
