/** What becomes of a file that a command has downloaded: run, unpacked where programs are, or installed. */
import { downloadedFile, isDownload, plainPath } from '../../shell/download.ts';
import type { CommandWord, JobCommand } from '../../shell/job-command.ts';
import { type Places, unpacking } from './downloaded-places.ts';
import type { NamedPaths } from './named-paths.ts';
import { installs, packageProgram } from './package-installs.ts';

export interface DownloadUse {
  readonly how: 'downloaded' | 'unpacked' | 'installed';
  readonly at: CommandWord['at'];
  /** For people: the file, or the folder that it is unpacked into. */
  readonly shown: string;
}

/** The first use after `download`, unless something verifies it before; null: none is seen. */
export function useOf(
  file: string | null,
  places: Places,
  download: JobCommand,
  script: NamedPaths,
  isInterpreter: (command: JobCommand) => boolean,
): DownloadUse | null {
  const next = (earlier: JobCommand) =>
    places.hasFolders ? script.follower(earlier, download) : script.nextAfter(earlier, places.files);
  for (let command = next(download); command; command = next(command)) {
    // written anew, or fetched again
    if (file !== null && isDownload(command) && downloadedFile(command) === file) return null;
    const use = runIn(command, places, isInterpreter) ?? unpackedBy(command, places) ?? installedBy(command, places);
    if (use) return use;
    places.follow(command);
  }
  return null;
}

const RUNNERS =
  /^(?:java|rscript|lua|tclsh|dotnet|mono|deno|bun|groovy|julia|expect|g?make|ninja|just|ansible-playbook)$/i;

/** Does it run the file it is given, without being an interpreter of shell or of what is common in scripts? */
export function runsFiles(program: string): boolean {
  return RUNNERS.test(program);
}

/** What they build says how, in a file of its own. */
const BUILDERS = /^(?:make|gmake|cmake|ninja|meson|scons)$/;

/** As itself, by an interpreter, or by its name on the path. */
function runIn(
  command: JobCommand,
  places: Places,
  isInterpreter: (command: JobCommand) => boolean,
): DownloadUse | null {
  const [program, ...rest] = command.words;
  if (!program) return null;
  // Windows looks where it is, too
  const isPath = program.text.includes('/') || /\.(?:exe|bat|cmd)$/i.test(program.text);
  const isRun = isPath ? places.has(program.text) : places.isProgram(program.text);
  if (isRun) return { how: 'downloaded', at: program.at, shown: program.text };
  const started = /^(?:start-process|saps)$/i.test(command.name)
    ? rest.find((word) => places.has(word.text))
    : undefined;
  if (started) return { how: 'downloaded', at: started.at, shown: plainPath(started.text) };
  const built = BUILDERS.test(command.name) ? builtFolder(rest, places) : null;
  if (built !== null) return { how: 'downloaded', at: program.at, shown: built };
  const isReader = isInterpreter(command) || runsFiles(command.name);
  if (!isReader || command.name === 'eval') return null;
  const script = rest.find((word) => !word.text.startsWith('-'));
  return script && places.has(script.text) ? { how: 'downloaded', at: script.at, shown: plainPath(script.text) } : null;
}

/** That of an archive: the one named (`make -C x-1.2`, `cmake ../x-1.2`), or where the command runs. */
function builtFolder(words: readonly CommandWord[], places: Places): string | null {
  const named = words.find(({ text }) => !text.startsWith('-') && places.has(`${text.replace(/\/+$/, '')}/x`));
  return named ? plainPath(named.text) : places.currentInside;
}

function unpackedBy(command: JobCommand, places: Places): DownloadUse | null {
  const target = unpacking(command);
  if (!target || !command.words.slice(1).some(({ text }) => places.hasFile(text.replace(/^--file=/, '')))) return null;
  if (target.isOnPath) return { how: 'unpacked', at: target.word.at, shown: target.folder };
  places.addFolder(target.folder);
  return null;
}

function installedBy(command: JobCommand, places: Places): DownloadUse | null {
  const program = packageProgram(command);
  if (!installs(program)) return null;
  const file = program.words.slice(1).find((word) => places.has(word.text));
  return file ? { how: 'installed', at: file.at, shown: plainPath(file.text) } : null;
}
