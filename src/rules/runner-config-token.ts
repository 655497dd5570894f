import { z } from 'zod';
import { settingOf } from '../runner/runner-config.ts';
import { defineRunnerConfigRule } from './judging/runner-config-rule.ts';

export const runnerConfigToken = defineRunnerConfigRule({
  id: 'runner-config-token',
  summary: 'A runner’s token, or another of its credentials, in the repository.',
  why: 'Anyone who can read the repository, now or in its history, can take the runner’s jobs and all the secrets they get.',
  fix: 'Remove the token, reset it in GitLab, and have it inserted on deployment.',
  blindSpots: 'Strings that look like placeholders are not reported. Tokens elsewhere in Helm values are not found.',
  keywords: [
    'runners.token',
    'runners.ssh.password',
    'runners.kubernetes.bearer_token',
    'runners.cache.s3.SecretKey',
    'runners.cache.gcs.PrivateKey',
    'runners.cache.azure.AccountKey',
  ],
  level: 'error',
  source: 'https://docs.gitlab.com/security/tokens/#runner-authentication-tokens',
  examples: {
    bad: [{ toml: '[[runners]]\n  url = "https://gitlab.example.org"\n  token = "Zq3vX7pLw9TzYb2KcR5d"\n' }],
    good: [{ toml: '[[runners]]\n  url = "https://gitlab.example.org"\n  token = "$RUNNER_TOKEN"\n' }],
  },
  options: z.strictObject({}),
  messages: {
    token: 'The runner’s {value} is in the repository.',
    credential: 'The runner’s credential {value} is in the repository.',
  },
  *check(runner, _options, { hit }) {
    for (const keys of CREDENTIALS) {
      const entry = settingOf(runner.table, ...keys);
      if (entry?.value.kind !== 'scalar' || isPlaceholder(entry.value.text)) continue;
      // At the key: the value must not be shown.
      yield hit(entry.key, keys.length === 1 ? 'token' : 'credential', { value: keys.join('.') });
    }
  },
});

const CREDENTIALS = [
  ['token'],
  ['ssh', 'password'],
  ['kubernetes', 'bearer_token'],
  ['cache', 's3', 'SecretKey'],
  ['cache', 'gcs', 'PrivateKey'],
  ['cache', 'azure', 'AccountKey'],
] as const;

/** A variable, a template, nothing, `xxxx`, or words: a real one mixes cases or has digits. */
function isPlaceholder(text: string): boolean {
  return /[$<{%@]/.test(text) || /^[*.xX_-]*$/.test(text) || /^(?:[a-z_ -]+|[A-Z_ -]+)$/.test(text);
}
