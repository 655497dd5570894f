/** The options of `docker run` and its like, up to the image: what follows belongs to the container's own command. */
import { subcommand } from './docker-command.ts';
import type { CommandWord, JobCommand } from './job-command.ts';

export interface ContainerOption {
  /** `--privileged`, `-v`. */
  readonly name: string;
  /** Null: a switch. */
  readonly value: string | null;
  /** Where to point: the value's word. */
  readonly word: CommandWord;
}

const ENGINES = new Set(['docker', 'podman', 'nerdctl', 'docker-compose', 'podman-compose']);
/** Switches; every other option takes the next word unless it holds a `=`. */
const SWITCHES =
  /^--(detach|interactive|tty|rm|privileged|init|read-only|no-healthcheck|oom-kill-disable|publish-all|sig-proxy|disable-content-trust|help|quiet|replace|systemd|no-deps|service-ports|build|use-aliases|no-tty|T)$/;
const SHORT_SWITCHES = /^-[ditPqT]+$/;

interface ContainerStart {
  readonly options: readonly ContainerOption[];
  /** The image or the container, then the command in it. */
  readonly rest: readonly CommandWord[];
  /** A variable before them is the image. */
  readonly hasImage: boolean;
}

/** Null: the command starts no container. */
export function containerOptions(command: JobCommand): readonly ContainerOption[] | null {
  return startOf(command)?.options ?? null;
}

/** What runs in the container; null: the command starts none, or the image says what. */
export function containerCommand(command: JobCommand): readonly CommandWord[] | null {
  const start = startOf(command);
  if (!start) return null;
  const entrypoint = start.options.find(({ name }) => name === '--entrypoint');
  const words = start.hasImage ? start.rest : start.rest.slice(1);
  return entrypoint ? [entrypoint.word, ...words] : words;
}

function startOf(command: JobCommand): ContainerStart | null {
  if (!ENGINES.has(command.name)) return null;
  let words = subcommand(command);
  if (words[0]?.text === 'compose' || words[0]?.text === 'container') words = subcommand({ words });
  if (!/^(run|create|exec)$/.test(words[0]?.text ?? '')) return null;
  return readStart(words.slice(1));
}

function readStart(words: readonly CommandWord[]): ContainerStart {
  const options: ContainerOption[] = [];
  let at = 0;
  for (let word = words[at]; word && word.text !== '--'; word = words[at]) {
    // an unknown variable may hold options
    const isUnknown = word.text.startsWith('$');
    if (!isUnknown && !word.text.startsWith('-')) break;
    const option = isUnknown ? null : optionAt(word, words[at + 1]);
    if (option) options.push(option);
    at += option && option.word !== word ? 2 : 1;
  }
  const hasImage = /^\$\S*(?:IMAGE|IMG|CONTAINER)/i.test(words[at - 1]?.text ?? '');
  return { options, rest: words.slice(words[at]?.text === '--' ? at + 1 : at), hasImage };
}

/** A value may be the next word. */
function optionAt(word: CommandWord, next: CommandWord | undefined): ContainerOption | null {
  const [name, value] = splitOption(word.text);
  if (value !== null || SWITCHES.test(name) || SHORT_SWITCHES.test(name)) return { name, value, word };
  return next ? { name, value: next.text, word: next } : null;
}

function splitOption(text: string): [string, string | null] {
  const equals = text.indexOf('=');
  if (text.startsWith('--')) return equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
  // `-v/x:/y`
  return /^-[vepuwlhm]./.test(text) ? [text.slice(0, 2), text.slice(2).replace(/^=/, '')] : [text, null];
}
