/** Programs that run shell text or code of a language, and whether their input is what they run. */
import type { JobCommand } from '../../shell/job-command.ts';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'pwsh', 'powershell']);
const LANGUAGES = new Set(['python', 'python2', 'python3', 'perl', 'ruby', 'node', 'php', 'deno']);
const READERS = new Set(['source', '.', 'eval', 'iex', 'invoke-expression']);

export function isInterpreter(command: JobCommand): boolean {
  const name = command.name.toLowerCase();
  return SHELLS.has(name) || LANGUAGES.has(name) || READERS.has(name);
}

export function isExpression(name: string): boolean {
  return /^(?:iex|invoke-expression)$/i.test(name);
}

/** Not `| python -m json.tool`, `| sh check.sh`, `| perl -ne …`: there the input is data. */
export function readsProgramFromInput(command: JobCommand): boolean {
  const name = command.name.toLowerCase();
  if (isExpression(name)) return true;
  if (READERS.has(name)) return false;
  const words = command.words.slice(1).map((word) => word.text);
  // `| xargs -0 sh -c`
  if (command.wrapped[0]?.text === 'xargs' && /^-[a-z]*c$/.test(words.at(-1) ?? '')) return true;
  for (const word of words) {
    if (word === '-' || word === '/dev/stdin' || /^-[a-z]*s$/.test(word) || word === '--') return true;
    if (!word.startsWith('-')) return false;
    if (/^-[a-zA-Z]*[cmenpr]/.test(word) && !(SHELLS.has(name) && /^-[a-z]*[eu]/.test(word) && !word.includes('c'))) {
      return false;
    }
  }
  return true;
}
