/**
 * Whether a script sees a variable as GitLab gave it: nothing in the job sets it, takes it away or hides it. In doubt it does not,
 * since what rests on the answer is left out of a review.
 */
import type { Job } from '../ci/config.ts';
import type { CommandWord, JobCommand } from './job-command.ts';
import { READ_AT_START, SHELLS } from './program-text.ts';
import { commandsOf } from './script-commands.ts';
import { textsOf } from './shared-texts.ts';

/** What they run or rename is not looked into here. */
const ANYTHING = new Set(['.', 'source', 'eval', 'alias', 'enable']);
/** They set what their arguments name. */
const NAMED = new Set('read readarray mapfile getopts unset declare typeset local readonly export let'.split(' '));
/** What these mean is relied on. */
const RELIED_ON = /^(?:exit|return|test|\[|true|false|:)$/;

/** Null: nothing can be told of any, nor of what the script does with them. */
export function givenVariables(job: Job): ((name: string) => boolean) | null {
  const commands = commandsOf(job);
  const texts = textsOf(job).flatMap(({ lines }) => lines.map(({ value }) => value));
  const set = new Set(commands.flatMap(namesSet));
  if (set.has(null) || commands.some(mayDoAnything) || texts.some((text) => text.includes('${!'))) return null;
  if (READ_AT_START.some((name) => job.variables.has(name))) return null;
  return (name) => !set.has(name) && !job.variables.has(name) && !texts.some((text) => isNamed(name, text));
}

function mayDoAnything({ name, words, wrapped, runsText, definedIn, assignments }: JobCommand): boolean {
  if (ANYTHING.has(name) || (definedIn !== null && RELIED_ON.test(definedIn))) return true;
  if (assignments.some((each) => READ_AT_START.includes(each.name))) return true;
  // `sudo sh -c …`, `env -i sh -c …`, `ssh host …`: with an environment of its own.
  return runsText && (wrapped.length > words.length || !SHELLS.has(name));
}

/** Null: a name that only the run knows. */
function namesSet({ name, words, assignments }: JobCommand): readonly (string | null)[] {
  const own = assignments.map((each) => each.name);
  if (name === 'printf') return [...own, ...printedInto(words)];
  return NAMED.has(name) ? [...own, ...words.slice(1).flatMap(nameIn)] : own;
}

function printedInto([, first, second]: readonly CommandWord[]): readonly (string | null)[] {
  if (first?.known && !first.text.startsWith('-v')) return [];
  return first?.text === '-v' && second ? nameIn(second) : first ? [null] : [];
}

function nameIn({ text }: CommandWord): readonly (string | null)[] {
  // `-n` gives a variable a second name.
  if (/^[-+]\w*$/.test(text)) return text.includes('n') ? [null] : [];
  return [/^([A-Za-z_]\w*)(?:$|[[+=])/.exec(text)?.[1] ?? null];
}

/** By more than its value: `for NAME in`, `${NAME:=x}`, `((NAME = 1))`, `env -u NAME`. */
function isNamed(name: string, text: string): boolean {
  return new RegExp(`(?<!\\$|\\$\\{)\\b${name}\\b|\\$\\{${name}\\b:?=`).test(text);
}
