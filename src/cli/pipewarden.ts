#!/usr/bin/env node
/** Light, so that what runs beside a command starts at once: the commands themselves are src/cli/program.ts. */
import { isBounded, runBounded } from './run-bounded.ts';

const words = process.argv.slice(2);
if (isBounded(words)) process.exitCode = await runBounded(words);
else await import('./command-line.ts');
