#!/usr/bin/env node
/** Light, so that what runs beside a command starts at once: the commands themselves are src/cli/program.ts. */
import { GIVEN } from '../read-env.ts';
import { keepCompiled } from './keep-compiled.ts';
import { isBounded, runBounded } from './run-bounded.ts';

const env = keepCompiled(GIVEN);
const words = process.argv.slice(2);
if (isBounded(words)) process.exitCode = await runBounded(words, env);
else await import('./command-line.ts');
