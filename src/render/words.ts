/** Everything Pipewarden says on GitLab, but for what the rules say themselves. Another language is another such value. */
export interface Words {
  readonly error: string;
  readonly warning: string;
  /** Instead of a level: no violation, but nobody can tell. */
  readonly unclear: string;
  readonly why: string;
  readonly here: string;
  readonly fix: string;
  /** `runners` and `policy` are ready markdown. */
  readonly judgedBy: (runners: readonly string[]) => string;
  readonly assumedRunner: (runner: string) => string;
  readonly policyLine: (place: string) => string;
  readonly writtenAt: (place: string) => string;
  /** The discussion stands on the line that causes what is found elsewhere. */
  readonly causedHere: (place: string) => string;
  readonly jobs: (count: number, names: readonly string[]) => string;
  readonly suggested: (replacement: string) => string;
  readonly askHere: string;
  readonly aboutRule: string;
  readonly ruleFailed: string;

  readonly found: (errors: number, warnings: number) => string;
  readonly allWell: string;
  readonly policyBroken: string;
  readonly configBroken: string;
  readonly notEvaluable: string;
  readonly notEvaluated: string;
  readonly existing: (count: number) => string;
  readonly fixed: (count: number) => string;
  readonly more: (count: number) => string;
  readonly noStatusOnFork: string;
  readonly runAgain: string;

  readonly replyFixed: string;
  readonly replyExisting: string;
  readonly replyReturned: string;
  /** Short and plain, for the commit status. */
  readonly statusClean: (jobs: number) => string;
  readonly statusFound: (errors: number, warnings: number) => string;
  readonly statusBroken: string;
  readonly statusPolicyBroken: string;
  readonly statusNotEvaluable: string;
  readonly statusUntouched: string;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function byLevel(errors: number, warnings: number): string {
  const parts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''];
  return parts.filter((part) => part !== '').join(' and ') || 'nothing new';
}

export const english: Words = {
  error: 'Error',
  warning: 'Warning',
  unclear: 'Could not be judged',
  why: 'Why',
  here: 'Here',
  fix: 'Fix',
  judgedBy: (runners) => `${runners.length === 1 ? 'runner class' : 'runner classes'} ${runners.join(', ')}`,
  assumedRunner: (runner) => `no runner class of the policy takes this job, judged as on ${runner}`,
  policyLine: (place) => `policy line ${place}`,
  writtenAt: (place) => `written at ${place}`,
  causedHere: (place) => `this line leads to what is written at ${place}`,
  jobs: (total, names) =>
    `In ${count(total, 'job')}: ${names.join(', ')}${total > names.length ? `, and ${total - names.length} more` : ''}`,
  suggested: (replacement) => `Write ${replacement} instead.`,
  askHere: 'Ask for it here',
  aboutRule: 'about this rule',
  ruleFailed: 'The rule {rule} failed ({cause}) and says nothing about this configuration. The others did run.',

  found: (errors, warnings) => `Pipewarden found ${byLevel(errors, warnings)} in the CI/CD configuration`,
  allWell: 'Pipewarden has nothing to say against the CI/CD configuration any more. Thank you!',
  policyBroken: 'Pipewarden could not judge this merge request: its policy file is broken',
  configBroken: 'GitLab cannot make a pipeline from this CI/CD configuration',
  notEvaluable: 'Pipewarden could not judge all of the CI/CD configuration',
  notEvaluated: 'What could not be judged:',
  existing: (total) =>
    `${count(total, 'finding')} ${total === 1 ? 'was' : 'were'} there before this merge request and ${total === 1 ? 'does' : 'do'} not count`,
  fixed: (total) => `This merge request fixes ${count(total, 'finding')}. Thank you!`,
  more: (total) => `and ${total} more`,
  noStatusOnFork:
    'This merge request comes from a fork, so there is no commit status: this note and the discussions are all.',
  runAgain: 'Every push runs the review again.',

  replyFixed: 'No longer found: resolved. Thank you!',
  replyExisting: 'No longer new in this merge request: resolved.',
  replyReturned: 'Found again: reopened.',
  statusClean: (jobs) => `Nothing found in ${count(jobs, 'job')}`,
  statusFound: (errors, warnings) => `${byLevel(errors, warnings)} found`,
  statusBroken: 'The CI/CD configuration is broken',
  statusPolicyBroken: 'The policy file is broken',
  statusNotEvaluable: 'Not everything could be judged',
  statusUntouched: 'The CI/CD configuration is not touched',
};

/** The words of a language; English where there are none yet. */
export function wordsOf(language: string): Words {
  return languages.get(language) ?? english;
}

const languages: ReadonlyMap<string, Words> = new Map([['en', english]]);
