import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { variablesNamed } from '../ci/yaml-variables.ts';
import { quotedLike } from './judging/quoted-like.ts';
import { defineRule } from './rule.ts';

export const debugTraceEnabled = defineRule({
  id: 'debug-trace-enabled',
  summary: 'Debug logging is on, so the job log shows variables or the output of services.',
  why: 'Everyone who can read the log can see the secrets in it, and masking does not catch every form of them.',
  fix: 'Remove the variable or set it to `false`, and set it by hand for the one run that needs it.',
  blindSpots: 'A variable set in the project’s settings or for a manual run is not in the file.',
  keywords: ['variables', 'rules:variables', 'workflow:rules:variables'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/variables/variables_troubleshooting/#enable-debug-logging',
  examples: {
    bad: [{ yaml: 'build:\n  variables:\n    CI_DEBUG_TRACE: "true"\n  script: [make]\n' }],
    good: [
      { yaml: 'build:\n  variables:\n    CI_DEBUG_TRACE: "false"\n  # CI_DEBUG_SERVICES: "true"\n  script: [make]\n' },
    ],
  },
  options: z.strictObject({}),
  messages: {
    trace: '{name} is {value}, so the job log shows every variable of the job.',
    services: '{name} is {value}, so the job log shows the output of the job’s services, including their secrets.',
  },
  *check(config, _options, { hit }) {
    for (const job of runnerJobs(config)) {
      for (const name of ['CI_DEBUG_TRACE', 'CI_DEBUG_SERVICES']) {
        for (const { at, value } of variablesNamed(job, name)) {
          // the runner reads booleans as Go does
          if (value.text === null || !/^(?:1|t|true)$/i.test(value.text)) continue;
          const message = name === 'CI_DEBUG_TRACE' ? 'trace' : 'services';
          yield hit(job, at, message, { name, value: value.text }, name)
            .because(...value.from)
            // somebody wanted to see that log
            .suggest(quotedLike(at, 'false'), { safe: false });
        }
      }
    }
  },
});
