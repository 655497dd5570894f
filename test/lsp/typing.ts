/**
 * `npm run typing`: how long the language server lets somebody wait who types in the largest file of the largest project, while it
 * judges. `answer` is what the clock says; `processor` is what the server's main thread worked for it, whatever else the machine does.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Editor, startEditor } from './editor.ts';

const PROJECT = join(process.env.CORPUS_DIR ?? '../shared/corpus', process.argv[2] ?? 'tezos');
const ROUNDS = 30;
/** Somebody types some keys and stops; what is judged goes on meanwhile. */
const KEYS = 6;
const BETWEEN_KEYS_MS = 60;
const BETWEEN_WORDS_MS = 250;
const GOAL_MS = 100;

const program = resolve(dirname(fileURLToPath(import.meta.url)), '../../src/cli/pipewarden.js');
const folder = mkdtempSync(join(tmpdir(), 'pipewarden-typing-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

cpSync(PROJECT, folder, { recursive: true });
const path = largest();
const editor = await startEditor(program, folder);
const times = new Map<string, { answer: number; processor: number }[]>();
let text = readFileSync(join(folder, path), 'utf8');
const keys = [...text.matchAll(/^[\w.][^\s:]*:$/gm)].map(([key]) => `\n${key}`);

await editor.open(path, text);
await timed('first hover', () => editor.hover(path, placeIn(0)));
await Promise.race([editor.diagnostics(path), sleep(60_000)]);
for (let round = 0; round < ROUNDS; round++) await typeAndAsk(round);
await editor.end();
report();

async function typeAndAsk(round: number): Promise<void> {
  const place = placeIn(round);
  const at = text.indexOf(place.replace('|', '')) + 1;
  for (let key = 0; key < KEYS; key++) {
    const typed = key === 0 ? '# \n' : 'x';
    text = text.slice(0, at + 2 * Math.sign(key)) + typed + text.slice(at + 2 * Math.sign(key));
    await editor.insert(path, at + 2 * Math.sign(key), typed);
    await timed('hover', () => editor.hover(path, placeIn(round + key * 7)));
    await timed('definition', () => editor.definitions(path, placeIn(round + key * 11)));
    await timed('code actions', () => editor.actions(path, placeIn(round)));
    await sleep(BETWEEN_KEYS_MS);
  }
  await sleep(round % 2 === 0 ? BETWEEN_WORDS_MS : 0);
}

/** The name of a job, with the place behind its first letter. */
function placeIn(round: number): string {
  const key = keys[(round * 37) % keys.length] ?? '';
  return `${key.slice(0, 2)}|${key.slice(2)}`;
}

async function timed(what: string, ask: () => Promise<unknown>): Promise<void> {
  const [start, worked] = [performance.now(), processorMs(editor)];
  await ask();
  const all = times.get(what) ?? [];
  times.set(what, all);
  all.push({ answer: performance.now() - start, processor: processorMs(editor) - worked });
}

/** Of the main thread alone. Source: Linux, Documentation/scheduler/sched-stats.rst. */
function processorMs({ pid }: Editor): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

function largest(): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  const size = (name: string) => statSync(join(folder, name)).size;
  return files.sort((a, b) => size(b) - size(a))[0] ?? '';
}

function report(): void {
  console.log(
    `${path}, ${Math.round(text.length / 1024)} KB; milliseconds, at most ${GOAL_MS} by the clock of an idle machine\n`,
  );
  console.log(['', 'asked', 'answer p50', 'p99', 'processor p50', 'p99'].map((head) => head.padEnd(14)).join(''));
  for (const [what, all] of times) {
    const columns = [
      nth(all, 'answer', 50),
      nth(all, 'answer', 99),
      nth(all, 'processor', 50),
      nth(all, 'processor', 99),
    ];
    console.log([what, String(all.length), ...columns].map((column) => column.padEnd(14)).join(''));
  }
}

function nth(
  all: readonly { answer: number; processor: number }[],
  of: 'answer' | 'processor',
  percent: number,
): string {
  const sorted = all.map((each) => each[of]).sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0).toFixed(1);
}
