/** What a standalone bot takes, idle and after small reviews: `npm run memory`, held to its goals. */
import { spawnSync } from 'node:child_process';
import { platform } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compiled } from '../support/compile.ts';

test.runIf(platform() === 'linux')(
  'an idle bot and a process that judges keep to their memory',
  { timeout: 660_000 },
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(compiled(), 'test/bench/memory.js')], {
      encoding: 'utf8',
      timeout: 600_000,
    });
    expect({ status, stderr, told: stdout.match(/^(?:idle|judging).*MiB/gm)?.length }, stdout).toEqual({
      status: 0,
      stderr: '',
      told: 4,
    });
  },
);
