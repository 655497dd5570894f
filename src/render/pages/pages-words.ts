/** What the pages say beside the words of notes. */

import type { Unavailable } from '../../includes/request.ts';
import type { Level } from '../../policy/rule-catalogue.ts';
import type { Stage } from '../../review/judge/report.ts';
import type { OptionValues } from '../rule-options.ts';

/** What has no word yet is shown as it is. */
export function wordFor(key: string, words: Readonly<Record<string, string>>): string {
  return (Object.hasOwn(words, key) ? words[key] : undefined) ?? key;
}

export interface PagesWords {
  readonly nav: Readonly<Record<'home' | 'rules' | 'overview', string>>;
  readonly signIn: string;
  readonly signOut: string;
  readonly onThisPage: string;
  readonly level: string;
  readonly levels: Readonly<Record<Level, string>>;
  readonly levelNames: Readonly<Record<'error' | 'warning' | 'unclear', string>>;
  readonly levelCount: (level: 'error' | 'warning' | 'unclear', findings: number) => string;
  /** Why a review ran, by what its job says. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Why a file was not read. */
  readonly unavailable: Readonly<Record<Unavailable, string>>;

  /** The report. */
  readonly findings: string;
  readonly noFindings: string;
  readonly noneLikeThis: string;
  readonly change: string;
  readonly changes: Readonly<Record<'introduced' | 'existing' | 'exempted' | 'fixed', string>>;
  readonly file: string;
  readonly every: string;
  readonly filter: string;
  readonly showAll: string;
  readonly count: (findings: number) => string;
  readonly usedBy: (jobs: number) => string;
  readonly suggestion: string;
  /** Where nothing is to be written instead. */
  readonly removal: string;
  readonly atLine: (line: number) => string;
  readonly pipelines: string;
  readonly runners: string;
  readonly jobCount: (jobs: number) => string;
  readonly moreJobs: (jobs: number) => string;
  readonly setByPolicy: string;
  readonly setByPolicyWhy: string;
  readonly took: string;
  readonly calls: (calls: number) => string;
  readonly callNames: { readonly call: string; readonly times: string };
  readonly stages: Readonly<Record<Stage, string>>;
  readonly milliseconds: (milliseconds: number) => string;
  readonly rulePages: RulePagesWords;
}

export interface RulePagesWords {
  readonly lead: string;
  readonly search: string;
  readonly find: string;
  readonly count: (found: number, all: number) => string;
  /** Beside a level, and before a value. */
  readonly byDefault: string;
  readonly defaultIs: (level: string) => string;
  readonly keywords: string;
  readonly source: string;
  readonly options: string;
  readonly values: (values: OptionValues) => string;

  readonly found: string;
  readonly notFound: string;
  readonly withPolicy: string;
  readonly says: string;
  /** The other language, by its own name. */
  readonly other: { readonly lang: string; readonly name: string };
}
