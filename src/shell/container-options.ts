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

/** Null: the command starts no container. */
export function containerOptions(command: JobCommand): readonly ContainerOption[] | null {
  if (!ENGINES.has(command.name)) return null;
  let words = subcommand(command);
  if (words[0]?.text === 'compose' || words[0]?.text === 'container') words = subcommand({ ...command, words });
  if (!/^(run|create|exec)$/.test(words[0]?.text ?? '')) return null;
  const options: ContainerOption[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] as CommandWord;
    // an unknown variable may hold options
    if (word.text.startsWith('$')) continue;
    if (!word.text.startsWith('-') || word.text === '--') break;
    const [name = '', value] = splitOption(word.text);
    if (value !== null) options.push({ name, value, word });
    else if (SWITCHES.test(name) || SHORT_SWITCHES.test(name)) options.push({ name, value: null, word });
    else {
      at++;
      const next = words[at];
      if (next) options.push({ name, value: next.text, word: next });
    }
  }
  return options;
}

function splitOption(text: string): [string, string | null] {
  const equals = text.indexOf('=');
  if (text.startsWith('--')) return equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
  // `-v/x:/y`
  return /^-[vepuwlhm]./.test(text) ? [text.slice(0, 2), text.slice(2).replace(/^=/, '')] : [text, null];
}
