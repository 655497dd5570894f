/** What a command line of the Docker client says. */
import type { CommandWord, JobCommand } from './job-command.ts';

const CLIENTS = new Set(['docker', 'docker-compose']);
/** Global options whose value is a word of its own. */
const WITH_VALUE = new Set([
  ...['-H', '--host', '-c', '--context', '-l', '--log-level', '--config', '-f', '--file', '-p'],
  ...['-n', '--namespace', '-a', '--address', '--connection', '--url'],
]);
/** What the client does without any daemon. */
const WITHOUT_DAEMON =
  /^(help|login|logout|context|manifest|completion|scout|trust|plugin ls|buildx (imagetools|version|ls)|compose (config|version)|config|version)( |$)/;

function isDockerClient(command: JobCommand): boolean {
  return CLIENTS.has(command.name);
}

/** The subcommand and its arguments: `run`, `compose up`. */
export function subcommand(command: Pick<JobCommand, 'words'>): readonly CommandWord[] {
  let at = 1;
  while (command.words[at]?.text.startsWith('-')) at += WITH_VALUE.has(command.words[at]?.text ?? '') ? 2 : 1;
  return command.words.slice(at);
}

/** Does it talk to a daemon, and to the one of the environment rather than one it names? */
export function usesDefaultDaemon(command: JobCommand): boolean {
  if (!isDockerClient(command) || command.inContainer) return false;
  const inner = subcommand(command);
  const options = command.words.slice(1, command.words.length - inner.length).map((word) => word.text);
  if (options.some((option) => /^(-H|--host|-c|--context)/.test(option))) return false;
  const said = inner.map((word) => word.text).join(' ');
  return said !== '' && !inner[0]?.text.includes('$') && !WITHOUT_DAEMON.test(said);
}
