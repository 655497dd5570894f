/** The form of a story: what happens to a merge request, and what stands on it after every step. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Path → text; null deletes. */
export type Files = Readonly<Record<string, string | null>>;

export interface Story {
  readonly story: string;
  /** Left out: that of test/bot/bot.ts. */
  readonly policy?: string;
  /** On the default branch. */
  readonly project: Readonly<Record<string, string>>;
  /** Comment lines before one file of the merge request's first commit, for diffs too long to write down. */
  readonly filler?: { readonly before: string; readonly lines: number };
  /** Of the project: `ci_config_path` and others. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The bot's role; Developer when left out. */
  readonly bot?: 'reporter' | 'developer' | 'maintainer';
  /** `later`: CI makes no pipeline until a step says so. */
  readonly ci?: 'later';
  /** Branches that only Maintainers may push and merge to, beside the default branch. */
  readonly protected?: readonly string[];
  /** Other projects by path, internal ones; `hidden`: the bot may not read them. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly hidden?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The instance's CI/CD templates by key: `Jobs/Build`. */
  readonly templates?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** One thing that happens, and what is expected then; what is left out is not looked at. */
export interface Step {
  readonly open?: Files;
  /** Beside `open`. */
  readonly fork?: boolean;
  readonly draft?: boolean;
  readonly branch?: string;
  readonly push?: Files;
  readonly force_push?: Files;
  /** Commits to the target branch, and an event that says so. */
  readonly target?: Files;
  readonly retarget?: string;
  /** CI makes a pipeline. */
  readonly pipeline?: 'branch' | 'merge request' | 'merged results';
  /** In the first discussion. */
  readonly reply?: string;
  /** Below the summary. */
  readonly reply_to_summary?: string;
  /** An early version wrote its summary as a thread, which holds this text. */
  readonly old_summary?: string;
  /** A person, or GitLab's user of that name. */
  readonly resolve?: string;
  readonly unresolve?: string;
  /** Somebody copies the first discussion's text into a note. */
  readonly copy?: string;
  readonly close?: true;
  readonly reopen?: true;
  readonly ready?: true;
  readonly title?: string;
  readonly lock?: true;
  readonly rename_bot?: string;
  /** Project settings from now on. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Commits to other projects. */
  readonly elsewhere?: Readonly<Record<string, Files>>;
  /** The next matching request fails, then this step's push or event comes. */
  readonly fault?: {
    readonly kind: string;
    readonly on: string;
    readonly after_write?: boolean;
    readonly times?: number;
  };
  /** So many of the worker's looks for CI's pipeline are due. */
  readonly later?: number;
  /** The same event once more. */
  readonly again?: true;

  readonly discussions?: readonly string[];
  /** `none`, or a part of the plain note's text. */
  readonly summary?: string;
  /** What it must not say. */
  readonly summary_lacks?: string;
  /** `plain: part of its text`; `open, 1 reply: …` or `resolved by pipewarden: …` where it is a thread. */
  readonly summaries?: readonly string[];
  /** Is every thread resolved? */
  readonly mergeable?: boolean;
  /** `none`, or a part of the newest one's `state, where it stands: description`. */
  readonly status?: string;
  /** Of the head, oldest first: `push change-1`, `external change-1`. */
  readonly pipelines?: readonly string[];
  /** A part of the first discussion's text. */
  readonly says?: string;
  /** A part of the last reply in it. */
  readonly replies?: string;
  /** Writing requests of this step. */
  readonly writes?: 'none' | readonly string[];
}

export function readStory(file: URL): Story {
  return parse(readFileSync(file, 'utf8')) as Story;
}
