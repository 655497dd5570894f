#!/usr/bin/env node
import { openGitLab } from '../gitlab/open-gitlab.ts';
import { createLog } from '../log.ts';
import { readCliSettings, readEnv } from '../settings.ts';
import { run } from './run.ts';

const env = readEnv();

// A reader that has seen enough closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  color: env.NO_COLOR === undefined && (process.stdout.isTTY === true || env.FORCE_COLOR !== undefined),
  watched: process.stderr.isTTY === true,
  openReader: () => {
    const { gitlabUrl, gitlabToken } = readCliSettings(env);
    if (gitlabUrl === null || gitlabToken === null) return null;
    return openGitLab({ url: gitlabUrl, token: gitlabToken, log: createLog('silent') }).reader;
  },
});
