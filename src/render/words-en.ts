/** English. The rules speak for themselves. */
import { NOT_TOLD_SENTENCES } from '../review/judge/quotable.ts';
import { thousands } from '../thousands.ts';
import { englishPages } from './pages/pages-words-en.ts';
import type { Words } from './words.ts';

function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(number)} ${number === 1 ? one : many}`;
}

function byLevel(errors: number, warnings: number): string {
  const parts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''];
  return parts.filter((part) => part !== '').join(' and ') || 'nothing new';
}

function jobs(total: number, names: readonly string[]): string {
  const more = total > names.length ? ` and ${thousands(total - names.length)} more` : '';
  return total === 1 ? `job ${names[0]}` : `${count(total, 'job')}: ${names.join(', ')}${more}`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

function both(mergeRequests: number, branches: number): string {
  const parts = [
    mergeRequests > 0 ? count(mergeRequests, 'open merge request') : '',
    branches > 0 ? count(branches, 'default branch', 'default branches') : '',
  ];
  return parts.filter((part) => part !== '').join(' and ');
}

export const english: Words = {
  locale: 'en-GB',
  rules: {},
  ruleTexts: {},

  error: 'Error',
  warning: 'Warning',
  unclear: 'Could not be judged',
  headed: (word, text) => `**${word}:** ${text}`,
  why: 'Why',
  here: 'Here',
  fix: 'Fix',
  rule: 'Rule',
  joined: (parts) => parts.join('; '),
  runners: (names) => `on runner ${names.length === 1 ? 'class' : 'classes'} ${names.join(', ')}`,
  assumedRunner: 'no runner class takes it, so the policy’s `unknown_runner` decides',
  assumedClass: 'no runner class in the policy has its name, so it is assumed to be shared and not isolated',
  policyLine: (place) => `set in ${place}`,
  writtenAt: (place) => `written in ${place}`,
  causedHere: (place) => `this line leads to ${place}`,
  jobs: (total, names, way) => `${jobs(total, names)}${way === '' ? '' : ` (${way})`}`,
  pipelines: {
    merge_request: 'merge requests',
    source_branch: 'the source branch',
    target_branch: 'the target branch',
    other_branch: 'other branches',
    tag: 'tags',
    schedule: 'schedules',
    web: 'runs started by hand',
    api: 'the API',
    trigger: 'triggers',
    pipeline: 'other projects',
    chat: 'chat',
  },
  onlyIn: (pipelines) => `only in pipelines of ${listed(pipelines)}`,
  notIn: (pipelines) => `not in pipelines of ${listed(pipelines)}`,
  inNoPipeline: 'it runs in no pipeline',
  later: 'only once other files are there or are changed, as `exists` or `changes` asks',
  impact: {
    title: (mergeRequests, branches) =>
      `What this policy would change for ${both(mergeRequests, branches) || 'what is known'}`,
    nothingKnown:
      'Nothing is known yet: reviews tell of open merge requests, and `pipewarden audit` of default branches.',
    nothingChanges: 'All of them fail or pass as they do today.',
    nothingChangesOfJudged: 'Those that could be judged fail or pass as they do today.',
    anew: (mergeRequests, branches) =>
      `Read and judged for this: ${both(mergeRequests, branches)}. Of the others, what reviews and audits left tells.`,
    unjudged: (mergeRequests, branches) =>
      `Not judged here: ${both(mergeRequests, branches)}. \`pipewarden audit --all --policy <file>\` reads and judges every default branch.`,
    others: 'projects that no group names',
    breaks: (mergeRequests, branches) => `${both(mergeRequests, branches)} would newly fail`,
    mended: (mergeRequests, branches) => `${both(mergeRequests, branches)} would no longer fail`,
    between: '; ',
  },
  unconfigured: {
    'no-image-list': 'no image list: every image is allowed',
    'no-service-list': 'no service list: every service is allowed',
  },
  alsoAt: (places, more) => `also at ${places.join(', ')}${more === 0 ? '' : ` and ${thousands(more)} more`}`,
  suggested: (replacement) => `Write ${replacement} instead.`,
  askHere: 'Ask for it here',
  notTold: NOT_TOLD_SENTENCES,
  ruleFailed: 'The rule {rule} failed ({cause}) and says nothing about this configuration. The other rules did run.',
  bounds: {},
  tooLarge: (says) => says,

  levelAt: (level, place) => `${level}, ${place}`,
  found: (errors, warnings) => `Pipewarden found ${byLevel(errors, warnings)} in the CI/CD configuration`,
  allWell: 'Pipewarden no longer finds anything wrong with the CI/CD configuration. Thank you!',
  summaryElsewhere: 'The summary of this review is now in a note of its own.',
  policyBroken: 'Pipewarden could not judge this merge request: its policy file is broken',
  configBroken: 'GitLab cannot create a pipeline from this CI/CD configuration',
  notEvaluable: 'Pipewarden could not judge all of the CI/CD configuration',
  notEvaluated: 'What could not be judged:',
  lintRefutes: 'GitLab’s own CI lint accepts the configuration, so what Pipewarden would refuse fails nothing:',
  inMerged: 'only in the configuration that GitLab merged',
  thereBefore: 'there before',
  existing: (total) =>
    `${count(total, 'finding')} ${total === 1 ? 'was' : 'were'} there before this merge request and ${total === 1 ? 'does' : 'do'} not count`,
  exempted: (total) =>
    `${count(total, 'finding')} ${total === 1 ? 'is' : 'are'} exempted or accepted and ${total === 1 ? 'does' : 'do'} not count`,
  exemptedUntil: (day, reason, owner, ending) =>
    `exempted until ${day}${ending ? ', which is less than two weeks away' : ''}: ${reason}${owner === null ? '' : ` (${owner})`}`,
  acceptedUntil: (day, reason, by, ending) =>
    `accepted by ${by} until ${day}${ending ? ', which is less than two weeks away' : ''}: ${reason}`,
  acceptedInComment: (reason) => `accepted by a comment in the file: ${reason}`,
  errorFrom: (day) => `an error from ${day} on`,
  fixed: (total) => `This merge request fixes ${count(total, 'finding')}. Thank you!`,
  more: (total) => `and ${thousands(total)} more`,
  noStatus: {
    fork: 'This merge request comes from a fork, so there is no commit status: this note and the discussions are all there is.',
    'protected branch':
      'The source branch is protected and the bot may not push to it, so there is no commit status: this note and the discussions are all there is.',
    forbidden:
      'The bot may set no commit status here, so there is none: this note and the discussions are all there is.',
    taken:
      'A job or another user has the commit status `pipewarden` here, so the bot sets none of its own: this note and the discussions are all there is.',
  },
  fullReport: 'Full report',
  runAgain: 'Every push runs the review again.',
  askMore: (recheck, explain) =>
    `So does a comment that starts with ${recheck}; reply ${explain} in a discussion for more detail.`,
  askByReport: 'So does the button in the report.',

  replyFixed: 'No longer found: resolved. Thank you!',
  replyExisting: 'No longer new in this merge request: resolved.',
  replyExempted: 'Exempted by the policy: resolved.',
  replyAccepted: 'Accepted: resolved.',
  replyReturned: 'Found again: reopened.',
  replyMoved: 'Moved: a new discussion stands where it is now, so this one is resolved.',
  replySummaryClosed: 'Nothing is left to do about this: resolved.',
  statusClean: (total) => `Nothing found in ${count(total, 'job')}`,
  statusFound: (errors, warnings) => `${byLevel(errors, warnings)} found`,
  statusExempted: (total) => `${thousands(total)} exempted`,
  statusBroken: 'The CI/CD configuration is broken',
  statusPolicyBroken: 'The policy file is broken',
  statusNotEvaluable: 'Not everything could be judged',
  statusUntouched: 'The CI/CD configuration is unchanged',
  statusPending: 'Pipewarden is reviewing the CI/CD configuration',
  statusGivenUp: 'Pipewarden could not review this merge request',
  statusSuperseded: 'A newer version is being reviewed',
  statusElsewhere: 'The verdict is in another pipeline',
  statusTooMany: (others) => `${count(others, 'other open merge request')} of this commit: more than can be judged`,

  answers: {
    to: (url) => `Answer to [this comment](${url}):`,
    rechecked: (commit, result) => `Reviewed again at ${commit}: ${result}.`,
    stillFound: 'What this discussion is about is still there.',
    notFound: 'What this discussion is about is no longer found.',
    forDevelopers: 'Explanations are for members of the project with the role Developer or higher.',
    nothingFound: 'There is nothing to explain: nothing was found that counts against this merge request.',
    accepted: (how) => `This finding no longer counts: ${how}.`,
    revoked: 'This finding is no longer accepted: it counts again.',
    notAccepted: (form) => ({
      'not-allowed': 'The policy lets nobody accept findings of this rule.',
      'not-you': 'Only those whom the policy names can accept findings here, and you are not among them.',
      'own-change': 'This is your own merge request: somebody else has to accept what it brings.',
      edited: 'This comment was changed after it was written, so it does not count: please write a new one.',
      'no-finding': 'Findings are accepted in their own discussions: please answer there.',
      form: `Please say until when and why: ${form}.`,
      past: 'That day is over: please name a day to come.',
      'nothing-accepted': 'Nothing is accepted here.',
    }),
    way: 'Where it comes from',
    runners: 'Which runner',
    policy: 'Policy',
    blindSpots: 'What the rule cannot see',
    writtenFor: (job, way) => `job ${job}: ${way}`,
    forJobs: (names, classes) => `${names}: ${classes}`,
    takes: (name, traits) => `${name} would take it too (${traits})`,
    decides: (name, traits) => `${name} would take it, and as the least protected one decides (${traits})`,
    assumed: (traits) => `no runner class takes it, so \`unknown_runner\` decides (${traits})`,
    takesNot: (name, reasons) => `${name} would not take it: ${reasons}`,
    notOffered: 'it is not offered to this project',
    untagged: 'it runs no jobs without tags',
    tagsMissing: (tags) => `it does not have ${tags} among its tags`,
    protectedOnly: 'it only takes jobs of protected branches and tags',
    shared: 'shared',
    notShared: 'not shared',
    notIsolated: 'no isolation',
    privileged: 'privileged',
    ruleDefault: 'the rule’s own default, because the policy does not set it',
    setBy: (place, group) => `set in ${place} ${group === null ? 'for the whole instance' : `for the group ${group}`}`,
  },

  report: {
    title: (mergeRequest) => `Review of ${mergeRequest}`,
    verdict: {
      passed: 'Passed',
      failed: 'Failed',
      not_evaluable: 'Not everything could be judged',
      skipped: 'Skipped',
    },
    mergeRequest: 'Merge request',
    commit: 'Commit',
    jobs: 'Jobs judged',
    reason: 'Why it ran',
    readAt: 'Read at',
    finished: 'Finished',
    written: 'Written to GitLab',
    writtenKinds: {
      create_discussion: 'new discussion',
      edit_note: 'edited note',
      reply: 'answer',
      resolve: 'resolved or reopened discussion',
      create_note: 'new note',
      delete_note: 'deleted note',
      set_status: 'commit status',
      answer_check: 'status check',
    },
    refused: (kind) => `${kind} (refused by GitLab)`,
    nothing: 'nothing',
    problems: 'Could not be judged, or broken',
    unlisted: (total) => `${thousands(total)} more findings and problems are not listed.`,
    introduced: 'Introduced by this merge request',
    existing: 'There before',
    exempted: 'Exempted or accepted',
    observed: 'The policy only observes this project, so nothing is written to GitLab.',
    fixed: 'Fixed',
    files: 'Files of the pipeline',
    notRead: 'not read',
    because: 'Because of',
    policy: 'Policy',
    lint: 'GitLab’s CI lint',
    lintValid: 'GitLab considers this configuration valid.',
    lintInvalid: 'GitLab considers this configuration invalid.',
    lintEqual: 'It arrives at the same merged configuration as Pipewarden.',
    lintDiffers: 'It reads the following differently from Pipewarden, whose reading is the one that is judged:',
    where: 'Where',
    again: 'Review again',
    againQueued: 'The review is queued again. Its report will be linked from the commit status if anything changes.',
  },
  pages: englishPages,
};
