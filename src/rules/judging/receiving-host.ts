/** The hosts that commands send to what they are given. */
import { isDownload, isWebCommand } from '../../shell/download.ts';
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';
import { hostOf } from './hosts.ts';

export interface Receiver {
  readonly host: string;
  /** `login`: it is given a password to keep. `shell`: a machine that the project deploys to, as a rule. */
  readonly how: 'sent' | 'login' | 'shell';
}

/** Of what is in the arguments; null: it sends nothing, or nobody here knows where. */
export function receiverOf(command: JobCommand): Receiver | null {
  const sent = isClient(command) ? targetOf(command) : (socketHost(command) ?? lookedUpHost(command));
  if (sent !== null) return { host: sent, how: 'sent' };
  const login = loginHost(command);
  if (login !== null) return { host: login, how: 'login' };
  const shell = shellHost(command);
  return shell === null ? null : { host: shell, how: 'shell' };
}

/** Of what comes in through a pipe or as a here-document. */
export function inputReceiverOf(command: JobCommand): Receiver | null {
  return isDownload(command) && !sendsInput(command) ? null : receiverOf(command);
}

const INPUT = /^(?:[\w.-]+=)?@-$|^--(?:post-file|body-file|upload-file)=-$/;

function sendsInput({ name, words }: JobCommand): boolean {
  // what PowerShell's get through a pipe is their body
  if (isWebCommand(name)) return true;
  return words.some(
    ({ text }, index) =>
      INPUT.test(text) || (text === '-' && /^-T$|^--upload-file$/.test(words[index - 1]?.text ?? '')),
  );
}

/** They upload to the address that they name. */
const UPLOADERS = new Set(['skopeo', 'twine', 'http', 'https', 'xh', 'curlie', 'websocat', 'rclone', 'jfrog', 'jf']);

function isClient(command: JobCommand): boolean {
  return isDownload(command) || (UPLOADERS.has(command.name) && !command.words.some(({ text }) => text === 'login'));
}

/** Options whose word may look like an address, but is none that is asked. */
const NOT_ASKED = /^(?:-[a-zA-Z]*[deFHTxAouOK]|--(?:data|form|header|referer|proxy|user|output|post-)[\w-]*)$/;
const BARE_ADDRESS = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?(?:\/|$)/i;

function targetOf({ words }: JobCommand): string | null {
  const rest = words.slice(1).filter((_, index) => !NOT_ASKED.test(words[index]?.text ?? ''));
  const asked = rest.filter(({ text }) => /^[a-z-]+:\/\//i.test(text));
  // one of its own takes the token, whatever else is asked
  if (asked.length > 0) return asked.length === 1 && asked[0] ? hostOf(asked[0].text) : null;
  const bare = rest.filter(({ text }) => BARE_ADDRESS.test(text));
  return bare.length === 1 && bare[0] ? hostOf(`//${bare[0].text}`) : null;
}

const NETCAT = /^(?:nc|ncat|netcat|telnet)$/;
const SOCKET = /^\/dev\/(?:tcp|udp)\/([\w.-]+)\//;
const SOCAT = /^(?:tcp|udp|ssl|openssl)[46]?(?:-connect)?:([\w.-]+):/i;

/** `nc host 80`, `socat - TCP:host:80`, `> /dev/tcp/host/80`. */
function socketHost({ name, words, writesTo }: JobCommand): string | null {
  const socket = writesTo.flatMap(({ text }) => SOCKET.exec(text)?.[1] ?? []);
  if (socket[0] !== undefined) return socket[0].toLowerCase();
  const texts = textsOf(words);
  if (name === 'socat') return texts.flatMap((text) => SOCAT.exec(text)?.[1] ?? [])[0]?.toLowerCase() ?? null;
  if (!NETCAT.test(name)) return null;
  return (
    texts.find((text) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(text) && /[a-z]/i.test(text))?.toLowerCase() ?? null
  );
}

function textsOf(words: readonly CommandWord[]): readonly string[] {
  return words.slice(1).map(({ text }) => text);
}

/** `dig $SECRET.example.net`: who answers for the domain is told the name. */
function lookedUpHost({ name, words }: JobCommand): string | null {
  if (!/^(?:dig|drill|host|nslookup|ping6?)$/.test(name)) return null;
  const named = textsOf(words).flatMap((text) => /\$[\w{}]+\.((?:[\w-]+\.)+[a-z]{2,})\.?$/i.exec(text)?.[1] ?? []);
  return named[0]?.toLowerCase() ?? null;
}

const CLIENTS = new Set(['docker', 'podman', 'buildah', 'skopeo', 'nerdctl', 'crane', 'oras', 'helm', 'regctl']);
const LOGIN_VALUES =
  /^(?:-u|-p|--username|--password|--authfile|--cert-dir|--tlscacert|--config|--registry-config|-H|--host|-c|--context|-l|--log-level)$/;

/** Of `docker login`; without a host it is Docker Hub's. */
function loginHost({ name, words }: JobCommand): string | null {
  if (!CLIENTS.has(name)) return null;
  const texts = words.map((word) => word.text);
  const login = texts.indexOf('login');
  if (login === -1) return null;
  const rest = texts.slice(login + 1).filter((text, index, all) => {
    return !text.startsWith('-') && !LOGIN_VALUES.test(all[index - 1] ?? '');
  });
  const [server] = rest;
  if (server === undefined) return name === 'docker' || name === 'nerdctl' ? 'docker.io' : null;
  return hostOf(server.includes('//') ? server : `//${server}`);
}

const SSH_VALUES = /^-[bcDEeFIiJLlmOopQRSWw]$/;

/** Of `ssh user@host …`. */
function shellHost({ name, words }: JobCommand): string | null {
  if (name !== 'ssh') return null;
  const texts = textsOf(words);
  const target = texts.find((text, index) => !text.startsWith('-') && !SSH_VALUES.test(texts[index - 1] ?? ''));
  return target === undefined ? null : hostOf(target.includes('//') ? target : `//${target}`);
}
