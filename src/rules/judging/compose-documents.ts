/** Compose files that a script writes itself: in a here-document, or by `echo` and `printf`. */
import type { CommandWord, JobCommand, ScriptPlace } from '../../shell/job-command.ts';

const COMPOSE_FILE = /(^|[^a-z])compose[\w.-]*\.ya?ml$/i;

export interface ComposePart {
  readonly at: ScriptPlace;
  /** What was looked for, as it is written. */
  readonly value: string;
  readonly from: CommandWord['from'];
}

/** The first place of `pattern` in each text that the command writes to a compose file, or feeds to `docker compose -f -`. */
export function* composeParts(command: JobCommand, pattern: RegExp): Iterable<ComposePart> {
  if (!writesCompose(command)) return;
  const feeders = [command, ...command.from];
  for (const document of feeders.flatMap((feeder) => feeder.hereDocuments)) {
    const match = pattern.exec(document.text);
    if (!match) continue;
    const at = document.locate({ start: match.index, end: match.index + match[0].length });
    yield { at, value: match[0], from: [] };
  }
  for (const word of feeders.flatMap((feeder) => feeder.words.slice(1))) {
    const match = pattern.exec(word.text);
    if (match) yield { at: word.at, value: match[0], from: word.from };
  }
}

function writesCompose(command: JobCommand): boolean {
  const files = command.name === 'tee' ? command.words.slice(1) : command.writesTo;
  if (files.some((file) => COMPOSE_FILE.test(file.text))) return true;
  const words = command.words.map(({ text }) => text);
  const isCompose =
    command.name === 'docker-compose' || (words[1] === 'compose' && /^(?:docker|podman|nerdctl)$/.test(command.name));
  const isInput = (word: string, at: number) =>
    word === '-f-' || (word === '-' && /^(?:-f|--file)$/.test(words[at - 1] ?? ''));
  return isCompose && words.some(isInput);
}
