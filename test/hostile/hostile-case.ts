import type { FileChanges } from '../support/gitlab/repository.ts';

/** An input that somebody wrote to stall the bot, to bring it down or to have it say too much, and what must come of it. */
export interface HostileCase {
  readonly name: string;
  /** The head of a merge request in a new project. Made when its turn comes: none is stored. */
  readonly files: () => FileChanges;
  /** The merge base; a harmless configuration, unless said. */
  readonly base?: () => FileChanges;
  /** Other projects: path → files. */
  readonly projects?: () => Readonly<Record<string, FileChanges>>;
  /** Of the merge request. */
  readonly branch?: string;
  readonly title?: string;
  readonly state: 'passed' | 'failed' | 'not_evaluable' | 'skipped';
  /** Of one of the problems or findings. */
  readonly says?: RegExp;
  /** Nowhere in the report and in nothing that is written. */
  readonly never?: string;
}

export const CI = '.gitlab-ci.yml';

/** A case that is one file. */
export function oneFile(name: string, text: () => string, state: HostileCase['state'], says?: RegExp): HostileCase {
  return { name, files: () => ({ [CI]: text() }), state, ...(says ? { says } : {}) };
}

export function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

export const MEBIBYTE = 1024 * 1024;
