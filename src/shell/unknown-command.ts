/** Commands whose name only the run knows. */
import type { JobCommand } from './job-command.ts';

/** All of the name is unknown: `$DIR/build.sh` and `${TARGET}-gcc` are programs that somebody can look for. */
const UNKNOWN_NAME = /^(?:\$\w+(?::\w+)?|\$\{!?\w+[^}]*\}|\$\([\s\S]*\)|`[^`]*`|%\w+%)+$/;
/** Of a function that nobody calls, or of a script without any. */
const PARAMETER = /\$\{?[@*\d]/;

/** What is printed are names of files, as those that a build made; a file of the repository is reviewed like this one. */
const OF_FILES = /^(?:\$\(|`)\s*(?:find|ls|realpath|readlink|pwd|cat|type|get-content)\b/;

/** PowerShell: `$name = …`, `$name -ne 0`. */
const OPERATOR =
  /^(?:[-+*/]?=|-[ci]?(?:not)?(?:eq|ne|gt|lt|ge|le|match|like|contains|in|join|split|replace|and|or|is|as))$/i;

export function isUnknownCommand({ words, keyword }: JobCommand): boolean {
  const [first, second] = words;
  if (!first || keyword === 'command' || OPERATOR.test(second?.text ?? '')) return false;
  if (first.known) return /^%\w+%$/.test(first.text);
  return UNKNOWN_NAME.test(first.text) && !PARAMETER.test(first.text) && !OF_FILES.test(first.text);
}
