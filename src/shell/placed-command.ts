import type { JobCommand, ScriptPlace } from './job-command.ts';

/**
 * Where a command is written takes work, and is asked for only where something is found. A class, as scripts have many
 * commands: an object with a getter of its own takes three times the room, and several times as long to read.
 */
export class PlacedCommand implements JobCommand {
  readonly keyword: JobCommand['keyword'];
  readonly name: JobCommand['name'];
  readonly words: JobCommand['words'];
  readonly wrapped: JobCommand['wrapped'];
  readonly assignments: JobCommand['assignments'];
  readonly writesTo: JobCommand['writesTo'];
  readonly readsFrom: JobCommand['readsFrom'];
  readonly hereDocuments: JobCommand['hereDocuments'];
  readonly from: JobCommand['from'];
  readonly inContainer: boolean;
  readonly guard: JobCommand['guard'];
  readonly definedIn: JobCommand['definedIn'];
  /** Known once it is known what the command runs. */
  runsText = false;
  readonly #place: () => ScriptPlace;

  constructor(parts: Omit<JobCommand, 'runsText' | 'at'>, place: () => ScriptPlace) {
    this.keyword = parts.keyword;
    this.name = parts.name;
    this.words = parts.words;
    this.wrapped = parts.wrapped;
    this.assignments = parts.assignments;
    this.writesTo = parts.writesTo;
    this.readsFrom = parts.readsFrom;
    this.hereDocuments = parts.hereDocuments;
    this.from = parts.from;
    this.inContainer = parts.inContainer;
    this.guard = parts.guard;
    this.definedIn = parts.definedIn;
    this.#place = place;
  }

  get at(): ScriptPlace {
    return this.#place();
  }
}
