/**
 * Processes that race for one folder. Of the holders before, most were killed, some gave the folder back; some races are
 * for a folder that nobody had yet.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const CONTENDERS = 2;

interface Contender {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: AsyncIterator<string>;
}

/** What the contenders of each race said: `has it`, or why not. `program` is lock-contender.ts, compiled. */
export async function raceForFolders(program: string, races: number): Promise<readonly (readonly string[])[]> {
  const parent = mkdtempSync(join(tmpdir(), 'pipewarden-races-'));
  const results: string[][] = [];
  try {
    for (let race = 0; race < races; race++) {
      const folder = join(parent, String(Math.floor(race / 5)));
      mkdirSync(folder, { recursive: true });
      const contenders = Array.from({ length: CONTENDERS }, () => start(program, folder));
      await Promise.all(contenders.map(({ lines }) => lines.next()));
      for (const { child } of contenders) child.stdin.write('go\n');
      const answers = await Promise.all(contenders.map(async ({ lines }) => (await lines.next()).value ?? 'nothing'));
      results.push(answers);
      await Promise.all(contenders.map(({ child }) => end(child, race % 5 === 2 ? 'gives back' : 'is killed')));
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  return results;
}

function start(program: string, folder: string): Contender {
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function end(child: Contender['child'], how: 'gives back' | 'is killed'): Promise<void> {
  const ended = once(child, 'exit');
  if (how === 'is killed') child.kill('SIGKILL');
  else child.stdin.end('back\n');
  await ended;
}
