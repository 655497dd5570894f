import { z } from 'zod';
import { secretsOf } from '../secrets/secret-locations.ts';
import { defineRule } from './rule.ts';

export const secretInConfiguration = defineRule({
  id: 'secret-in-configuration',
  summary: 'A password, token or key in the configuration itself.',
  why: 'Everyone who can read the project has it, as does every fork and clone, and it stays in the history when the line is gone.',
  fix: 'Revoke it now, then store a new one in a masked and protected CI/CD variable or a secrets manager.',
  blindSpots:
    'A secret without a form of its own, such as a word used as a password, is found only in an address or as the value of a name that says so. Passwords of the job’s own services (a host without a dot), comments, files of the repository and values in child pipelines of other projects are not checked. What is found is never shown, but it is in the history of the project.',
  keywords: ['variables', 'script', 'image', 'services', 'id_tokens', 'include', 'every other keyword'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/pipeline_security/',
  examples: {
    bad: [
      { yaml: 'deploy:\n  script:\n    - git clone https://bot:kV7q2xTz@git.example.org/app.git\n' },
      {
        yaml: 'build:\n  before_script:\n    - docker login -u bot -p kV7q2xTz registry.example.org\n  script: [make]\n',
      },
    ],
    good: [
      { yaml: 'deploy:\n  variables:\n    TOKEN: $DEPLOY_TOKEN\n  script:\n    - "curl -H PRIVATE-TOKEN:$TOKEN"\n' },
      { yaml: 'test:\n  variables:\n    TOKEN: glpat-xxxxxxxxxxxxxxxxxxxx\n  script: [make]\n' },
      { yaml: 'test:\n  variables:\n    DATABASE_URL: postgres://app:testing@postgres/app\n  script: [make]\n' },
    ],
  },
  options: z.strictObject({}),
  messages: { literal: '{value} is a credential in plain text ({kind}).' },
  perLine: true,
  *check(config, _options, { hit }) {
    for (const { at, job, kind, shown } of secretsOf(config)) {
      yield hit(job, at, 'literal', { value: shown, kind });
    }
  },
});
