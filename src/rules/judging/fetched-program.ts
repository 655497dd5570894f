/** Programs that run what they fetch, and shells whose commands come through a socket. */
import type { CommandWord, JobCommand, ScriptPlace } from '../../shell/job-command.ts';
import { SHELLS } from '../../shell/program-text.ts';

/** `from`: the address or the socket, as it is written. */
export interface FetchedProgram {
  readonly from: string;
  readonly at: ScriptPlace;
}

/** `python -c "exec(urlopen('https://…').read())"`, `perl -e 'eval get "https://…"'`, and the same in a here-document. */
export function* fetchedPrograms(command: JobCommand): Iterable<FetchedProgram> {
  const evaluates = EVALUATE.find(([name]) => name.test(command.name))?.[1];
  if (!evaluates) return;
  for (const { text, at } of command.words.slice(1)) {
    const from = fetchedBy(text, evaluates);
    if (from !== null) yield { from, at };
  }
  for (const document of command.hereDocuments) {
    const from = fetchedBy(document.text, evaluates);
    if (from === null) continue;
    const start = document.text.indexOf(from);
    yield { from, at: document.locate({ start, end: start + from.length }) };
  }
}

/** What runs text as a program, by language; a name that is only handed on counts too: `.then(eval)`. */
const EVALUATE: readonly (readonly [name: RegExp, evaluates: RegExp])[] = [
  [/^python[\d.]*$/, /\b(?:exec|eval)\s*\(/],
  [/^(?:node|deno|bun)$/, /\beval\b|\bFunction\s*\(|\brunIn\w*Context\s*\(/],
  [/^(?:ruby|perl)$/, /\b(?:eval|instance_eval|class_eval)\b/],
  [/^php[\d.]*$/, /\b(?:eval|create_function)\s*\(/],
];

const ADDRESS = String.raw`\s*\(?\s*['"\`](https?:\/\/[^'"\`\s]+)`;
const FETCH = new RegExp(
  String.raw`\b(?:urlopen|requests\.get|httpx\.get|open|parse|URI|get|fetch|file_get_contents)${ADDRESS}`,
);
/** `os.system(urlopen(…).read())`: only what stands in the brackets is run. */
const AS_COMMAND = new RegExp(
  String.raw`\b(?:system|exec|popen)\b[^;\n]{0,200}?\b(?:urlopen|requests\.get|open|get)${ADDRESS}`,
);
const AT_ONCE = new RegExp(String.raw`\b(?:import|include|include_once|require|require_once|load)${ADDRESS}`);
const OPENS_SOCKET =
  /\bsocket\.socket\s*\(|\bTCPSocket\.(?:new|open)\b|\bfsockopen\s*\(|\bIO::Socket\b|\buse Socket\b|\bnet\.(?:connect|Socket)\b/;
const STARTS_SHELL =
  /['"](?:\/bin\/)?(?:sh|bash|ash|zsh)(?: -i)?['"]|\bpty\.spawn\s*\(|['"](?:cmd|powershell)(?:\.exe)?['"]/;

function fetchedBy(program: string, evaluates: RegExp): string | null {
  const fetched = evaluates.test(program) ? FETCH.exec(program) : null;
  const from = (fetched ?? AS_COMMAND.exec(program) ?? AT_ONCE.exec(program))?.[1];
  if (from !== undefined) return from;
  return STARTS_SHELL.test(program) ? (OPENS_SOCKET.exec(program)?.[0] ?? null) : null;
}

const NETCAT = /^(?:nc|ncat|netcat|socat|telnet)(?:\.\w+)?$/;
const GIVES_SHELL = /^(?:-\w*e|--exec|--sh-exec|exec:\S+|system:\S+)$/i;

/** A socket that bash opens by its name. */
export function socketIn({ readsFrom, writesTo }: JobCommand): CommandWord | undefined {
  return [...readsFrom, ...writesTo].find(({ text }) => /^\/dev\/(?:tcp|udp)\//.test(text));
}

/** What it prints comes through a socket, whatever that is: `nc host port`, `cat < /dev/tcp/host/port`. */
export function printsSocket(command: JobCommand): string | null {
  const isClient = NETCAT.test(command.name) || (command.name === 'openssl' && command.words[1]?.text === 's_client');
  return isClient ? wholeText(command) : (socketIn(command)?.text ?? null);
}

function wholeText({ words }: JobCommand): string {
  return words.map(({ text }) => text).join(' ');
}

/** `sh < /dev/tcp/host/port`, `nc -e sh host port`, `… | sh -i | nc host port`: whoever is at the other end types the commands. */
export function shellOverNetwork(command: JobCommand): FetchedProgram | null {
  if (SHELLS.has(command.name)) {
    const socket = socketIn(command);
    return socket ? { from: socket.text, at: socket.at } : null;
  }
  if (!NETCAT.test(command.name)) return null;
  const given = command.words.slice(1).some(({ text }) => GIVES_SHELL.test(text));
  const talks = command.from.some((each) => SHELLS.has(each.name) && !each.words.slice(1).some(isProgram));
  return given || talks ? { from: wholeText(command), at: command.at } : null;
}

/** An argument that is no option: the shell then runs that file, or `-c` text, and not its input. */
function isProgram({ text }: CommandWord): boolean {
  return !text.startsWith('-') || /^-\w*c$/.test(text);
}

/** A shell that runs its input, of which nothing is seen: `sh <&3`, `cat <&3 | sh`. */
export function readsUnseenInput(command: JobCommand): boolean {
  const { name, words, hereDocuments, readsFrom, from } = command;
  if (!SHELLS.has(name) || words.slice(1).some(isProgram)) return false;
  return (
    hereDocuments.length + readsFrom.length === 0 &&
    from.every((each) => each.name === 'cat' && each.words.length === 1)
  );
}
