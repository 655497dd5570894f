import { z } from 'zod';
import { settingOf } from '../runner/runner-config.ts';
import type { Node } from '../yaml/tree.ts';
import { defineRunnerConfigRule } from './judging/runner-config-rule.ts';

export const runnerConfigTls = defineRunnerConfigRule({
  id: 'runner-config-tls',
  summary: 'A runner that talks to GitLab or to its Docker daemon without TLS, or without verifying who answers.',
  why: 'Anyone on the network path can read the sources and secrets of every job and change what is run.',
  fix: 'Use https and `tls_verify = true`; name a private certificate authority in `tls-ca-file` instead of switching verification off.',
  blindSpots:
    'Whether a network is trusted, or something else encrypts the connection, is not known. Addresses of the machine itself are not reported.',
  keywords: [
    'runners.url',
    'runners.clone_url',
    'runners.tls-skip-verify',
    'runners.docker.tls_verify',
    'runners.docker.host',
  ],
  level: 'warning',
  source: 'https://docs.gitlab.com/runner/configuration/tls-self-signed/',
  examples: {
    bad: [
      { toml: '[[runners]]\n  url = "http://gitlab.example.org"\n  executor = "docker"\n' },
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    host = "tcp://10.0.0.7:2376"\n    tls_verify = false\n',
      },
    ],
    good: [
      {
        toml: '[[runners]]\n  url = "https://gitlab.example.org"\n  executor = "docker"\n  [runners.docker]\n    tls_verify = false\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    http: 'The runner talks to {address} without TLS.',
    skipped: 'With {value}, the runner does not verify who it talks to.',
    daemon: 'Without {value}, anyone on the network path to {address} can control the Docker daemon.',
  },
  *check({ table, containers }, _options, { hit }) {
    for (const name of ['url', 'clone_url']) {
      const url = settingOf(table, name)?.value;
      if (url?.kind === 'scalar' && /^http:\/\//i.test(url.text) && !isOwnMachine(url.text)) {
        yield hit(url, 'http', { address: url.text }, name);
      }
    }
    const skipped = ['tls-skip-verify', 'tls_skip_verify'].flatMap((name) => settingOf(table, name)?.value ?? []);
    for (const node of skipped) if (isTrue(node)) yield hit(node, 'skipped', { value: 'tls-skip-verify = true' });
    const host = settingOf(containers, 'host')?.value;
    const verify = settingOf(containers, 'tls_verify')?.value;
    if (host?.kind === 'scalar' && /^tcp:\/\//i.test(host.text) && !isTrue(verify)) {
      yield hit(verify ?? host, 'daemon', { value: 'tls_verify = true', address: host.text });
    }
  },
});

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

function isOwnMachine(url: string): boolean {
  return /^http:\/\/(localhost|127\.[\d.]+|\[::1\])([:/]|$)/i.test(url);
}
