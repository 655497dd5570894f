import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { variablesNamed } from '../ci/yaml-variables.ts';
import { quotedLike } from './judging/quoted-like.ts';
import { defineRule } from './rule.ts';

export const debugTraceEnabled = defineRule({
  id: 'debug-trace-enabled',
  summary: 'Debug logging is on: the job’s log shows variables or what services print.',
  why: 'Everyone who may read the log sees secrets there, and masking does not catch every form of them.',
  fix: 'Take the variable out or set it to `false`, and set it by hand for the one run that needs it.',
  blindSpots: 'A variable of the project’s settings or of a manual run is not in the file.',
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
    trace: '{name} is {value}, so the log shows every variable of the job.',
    services: '{name} is {value}, so the log shows what the services print, their secrets too.',
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
