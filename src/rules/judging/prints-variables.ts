/** Commands that print every variable of the job, its tokens with them. */
import type { JobCommand } from '../../shell/job-command.ts';

/** What passes on all that it reads. */
const PASSES_ON = new Set(['sort', 'cat', 'tee', 'uniq', 'out-file', 'set-content', 'base64', 'gzip', 'xxd']);

/** The command that prints them, also by way of one that passes them on (`env | sort`); null: it prints no such thing. */
export function printedVariables(command: JobCommand): string | null {
  const own = dumpOf(command);
  if (own !== null || !passesOn(command)) return own;
  const [feeder] = command.from.slice(-1);
  return feeder ? printedVariables(feeder) : null;
}

/** `grep -v` leaves out but a few. */
function passesOn({ name, words }: JobCommand): boolean {
  return PASSES_ON.has(name.toLowerCase()) || (name === 'grep' && words.some(({ text }) => /^-[a-zA-Z]*v/.test(text)));
}

/** `python -c 'print(os.environ)'`, of which nothing is picked. */
const WHOLE_ENVIRONMENT = /\b(?:os\.environ|process\.env|ENV)\b(?!\s*(?:[[.]|\?\.))/;

const OF_THE_PROCESS = /^\/proc\/(?:self|\$\$|\d+)\/environ$/;

function dumpOf({ name, words, wrapped }: JobCommand): string | null {
  const rest = wrapped.slice(1).map((word) => word.text);
  const isBare = rest.every((word) => /^-[0-9a-z]$|^--null$/.test(word));
  if (/^(?:env|printenv|set)$/.test(name)) return isBare && !(name === 'set' && rest.length > 0) ? name : null;
  const [first] = words.slice(1);
  if (/^(?:get-childitem|gci|dir|ls)$/i.test(name)) return /^env:[/*]*$/i.test(first?.text ?? '') ? name : null;
  if (name === 'cat' || name === 'strings') return words.some(({ text }) => OF_THE_PROCESS.test(text)) ? name : null;
  if (/^(?:python[\d.]*|node|ruby)$/.test(name))
    return words.some(
      ({ text }) =>
        WHOLE_ENVIRONMENT.test(text) && /\b(?:print|puts|p|dumps?|log|write|stringify|inspect)\b/.test(text),
    )
      ? name
      : null;
  const prints = (name === 'export' || name === 'declare') && rest.some((word) => /^-[px]+$/.test(word)) && isBare;
  return prints ? `${name} ${rest.join(' ')}` : null;
}
