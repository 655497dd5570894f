/** Where a script reaches for the socket of the Docker daemon on the runner's machine. */

import type { CommandWord, JobCommand, ScriptPlace } from '../../shell/job-command.ts';
import type { Located } from '../../source.ts';
import { composeParts } from './compose-documents.ts';

/** A socket in a folder that belongs to the job (`/certs/client/docker.sock`) is another one. */
const HOST_SOCKET =
  /(?<![\w.}-])(?:\/proc\/(?:1|self)\/root)?\/(?:var\/)?run\/(?:docker\.sock(?![\w-])|dock\w*[*?[])|[/\\]pipe[/\\]docker_engine\b/;
/** These print, test, look or set a variable: they do not use the daemon. */
const LOOKERS = new Set(
  '[ test echo printf ls stat cat grep egrep fgrep sed awk head tail logger rm find git dirname basename readlink : true export declare local readonly typeset'.split(
    ' ',
  ),
);

/** Is this value of `DOCKER_HOST` a socket of the runner's machine? */
export function isHostSocketAddress(address: string): boolean {
  if (/^npipe:/.test(address)) return true;
  if (!address.startsWith('unix://')) return false;
  const path = address.slice('unix://'.length);
  return !/^\/certs\/|^\/run\/user\/|podman/.test(path);
}

export interface SocketUse {
  readonly at: ScriptPlace;
  readonly value: string;
  readonly from: readonly Located<string>[];
}

/** The words of a command, and the compose files it writes, that name the socket. */
export function* socketUses(command: JobCommand): Iterable<SocketUse> {
  yield* composeParts(command, HOST_SOCKET);
  if (LOOKERS.has(command.name) || command.runsText || command.words.length === 0) return;
  // the words of a service are arguments of whatever its image starts
  const words = command.keyword === 'command' ? command.words : command.words.slice(1);
  const use = words.find(namesSocket);
  if (use) yield { at: use.at, value: use.text, from: use.from };
}

/** In `-v from:to` only the machine's side counts. */
function namesSocket({ text }: CommandWord): boolean {
  if (!/run|pipe/.test(text)) return false;
  const value = text.replace(/^(?:-v|--volume=)(?=\/)/, '').replace(/(?<!:)\/(?:\.?\/)+/g, '/');
  const mount = /^(\/[^:]*):[^:]*(?::[\w,]*)?$/.exec(value);
  return HOST_SOCKET.test(mount?.[1] ?? sourceOf(value) ?? value);
}

/** The machine's side of `--mount type=bind,source=…,target=…`. */
function sourceOf(value: string): string | null {
  if (!/(?:^|[,=])(?:type|source|src|target|dst)=/.test(value)) return null;
  return /(?:^|[,=])(?:source|src)=([^,]*)/.exec(value)?.[1] ?? null;
}
