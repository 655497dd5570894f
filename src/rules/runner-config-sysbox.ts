import { z } from 'zod';
import { settingOf } from '../runner/runner-config.ts';
import { isBefore } from '../runner/runner-version.ts';
import { defineRunnerConfigRule } from './judging/runner-config-rule.ts';

/** Before, services had the default runtime of the daemon (gitlab-runner#27168). */
const SERVICES_TAKE_RUNTIME = '14.4.0';

export const runnerConfigSysbox = defineRunnerConfigRule({
  id: 'runner-config-sysbox',
  summary: 'A runner with the Sysbox runtime whose containers are not fully isolated by it.',
  why: 'Relying on Sysbox means letting jobs be root, which is harmless only within Sysbox.',
  fix: 'Set `privileged = false` (Docker works in a Sysbox container without it), and run GitLab Runner 14.4.0 or later.',
  blindSpots:
    'Sysbox as the default runtime of the Docker daemon is not in the file. The version is taken from the runner class of the same name.',
  keywords: ['runners.docker.runtime', 'runners.docker.privileged', 'runners.docker.services_privileged'],
  level: 'error',
  source: 'https://github.com/nestybox/sysbox/blob/master/docs/user-guide/limitations.md',
  examples: {
    bad: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    runtime = "sysbox-runc"\n    privileged = true\n',
      },
      {
        toml: '[[runners]]\n  name = "old"\n  executor = "docker"\n  [runners.docker]\n    runtime = "sysbox-runc"\n',
        policy: 'runners:\n  - {name: old, tags: [sysbox], executor: docker, isolation: sysbox, version: "14.3.2"}\n',
      },
    ],
    good: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    runtime = "sysbox-runc"\n    privileged = false\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    privileged: 'Jobs in the runtime {runtime} do not need {value}, which takes away part of the isolation.',
    'old-runner': 'Runner {version} starts services without the runtime {value}; 14.4.0 and later use it.',
  },
  *check(runner, _options, { hit }) {
    const runtime = settingOf(runner.containers, 'runtime')?.value;
    if (runtime?.kind !== 'scalar' || !runtime.text.startsWith('sysbox')) return;
    for (const name of ['privileged', 'services_privileged']) {
      const node = settingOf(runner.containers, name)?.value;
      if (node?.kind !== 'scalar' || node.value !== true) continue;
      yield hit(node, 'privileged', { value: `${name} = true`, runtime: runtime.text });
    }
    const version = runner.class?.version ?? null;
    if (version !== null && isBefore(version, SERVICES_TAKE_RUNTIME)) {
      yield hit(runtime, 'old-runner', { value: runtime.text, version });
    }
  },
});
