/** A process apart that does as it is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BoundedProcess } from '../../worker/bounded-process.ts';
import { startBounded } from '../../worker/bounded-process.ts';
import { compiled } from '../support/compile.ts';

const CHILD = (takeTurns: string) => `
import { takeTurns } from ${JSON.stringify(takeTurns)};
const deep = (n) => deep(n + 1) + 1;
const used = (since) => { const { user, system } = process.cpuUsage(since); return (user + system) / 1000; };
const work = (milliseconds) => { for (const since = process.cpuUsage(); used(since) < milliseconds; ); };
const tasks = {
  echo: async ([value]) => value,
  env: async () => process.env,
  pid: async () => process.pid,
  ask: async ([count, value], ask) => {
    const answers = [];
    for (let n = 0; n < count; n++) answers.push(await ask('slow', [n]));
    return value === 'pid' ? process.pid : answers;
  },
  loop: async () => { for (;;); },
  work: async ([milliseconds]) => work(milliseconds),
  idle: async ([milliseconds]) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  later: async ([milliseconds], ask) => { await new Promise((resolve) => setTimeout(resolve, milliseconds)); return ask('slow', [1]); },
  grow: async () => { const all = new Map(); for (let n = 0; ; n++) all.set('k' + n, { n }); },
  keep: async ([mebibytes]) => { (globalThis.kept ??= []).push(Array.from({ length: mebibytes * 65536 }, (_, n) => ({ n }))); return process.pid; },
  deep: async () => deep(0),
  wrong: async () => { throw new TypeError('no such thing'); },
  code: async () => () => {},
  leave: async () => process.exit(3),
};
takeTurns(([name, ...given], ask) => tasks[name](given, ask));
`;

export interface ToldProcesses {
  start(limits?: { readonly seconds?: number; readonly mebibytes?: number }): Promise<BoundedProcess>;
  /** Ends those that were started. */
  end(): void;
  remove(): void;
}

export function toldProcesses(): ToldProcesses {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
  const file = join(folder, 'child.mjs');
  writeFileSync(file, CHILD(pathToFileURL(join(compiled(), 'worker/take-turns.js')).href));
  const started: BoundedProcess[] = [];
  return {
    async start(limits) {
      const process = await startBounded(pathToFileURL(file), { seconds: 60, mebibytes: 64, ...limits });
      started.push(process);
      return process;
    },
    end() {
      for (const process of started.splice(0)) process.end();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
