/** What the files of this folder share: one bot for all tests of a file, projects with names of their own, and two jobs. */
import { afterAll, beforeAll } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import type { RecordedRequest } from '../support/gitlab/server.ts';
import type { NewProject } from '../support/gitlab/start-gitlab.ts';
import { type Bot, type NewBot, startBot } from './bot.ts';

export const CI = '.gitlab-ci.yml';
export const GOOD = 'build:\n  image: ruby:3\n  script: [make]\n';
export const BAD = GOOD.replace('ruby:3', 'evil/miner:1');

export interface Reviewed {
  readonly mergeRequest: MergeRequestHandle;
  /** What the bot asked of GitLab meanwhile. */
  readonly asked: readonly RecordedRequest[];
}

export interface SharedBot extends Omit<Bot, 'stop'> {
  /** A new project in the file's group, or in another. */
  project(files?: FileChanges, options?: NewProject & { readonly group?: string }): ProjectHandle;
  /** Opens a merge request and waits until it is reviewed. */
  reviewed(open: () => MergeRequestHandle): Promise<Reviewed>;
}

/** Starts before the first test of the file and stops after the last one. The embedded PostgreSQL takes its time to start. */
export function sharedBot(group: string, options: NewBot = {}): SharedBot {
  let bot: Bot;
  let projects = 0;
  beforeAll(async () => {
    bot = await startBot(options);
  }, 180_000);
  afterAll(() => bot.stop());

  return {
    get gitlab() {
      return bot.gitlab;
    },
    get url() {
      return bot.url;
    },
    during: (act) => bot.during(act),
    seenByOperators: () => bot.seenByOperators(),
    later: () => bot.later(),
    project(files = { [CI]: GOOD, 'README.md': 'x\n' }, { group: other = group, ...given } = {}) {
      projects += 1;
      return bot.gitlab.project(`${other}/p${projects}`, files, given);
    },
    async reviewed(open) {
      let mergeRequest!: MergeRequestHandle;
      const asked = await bot.during(() => {
        mergeRequest = open();
      });
      return { mergeRequest, asked };
    },
  };
}
