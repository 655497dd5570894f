/** English. */

import { thousands } from '../../thousands.ts';
import type { PagesWords } from './pages-words.ts';

function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(number)} ${number === 1 ? one : many}`;
}

export const englishPages: PagesWords = {
  nav: { home: 'Home', rules: 'Rules', overview: 'Overview' },
  signIn: 'Sign in',
  signOut: 'Sign out',
  onThisPage: 'On this page',
  level: 'Level',
  levels: { off: 'off', warning: 'warning', error: 'error' },
  levelNames: { error: 'error', warning: 'warning', unclear: 'could not be judged' },
  levelCount: (level, findings) =>
    level === 'unclear' ? `${thousands(findings)} could not be judged` : count(findings, level),
  reasons: {
    opened: 'it was opened',
    reopened: 'it was reopened',
    pushed: 'commits were pushed',
    'target branch changed': 'its target branch changed',
    'marked ready': 'it was marked as ready',
    swept: 'the regular sweep found it',
    'pipeline made': 'CI made a pipeline',
    'no pipeline made': 'CI made no pipeline',
    'asked on the report page': 'somebody asked on the report page',
  },
  unavailable: {
    not_found: 'not found',
    forbidden: 'no access',
    blocked: 'blocked',
    too_large: 'too large',
    limit: 'too many files',
    hidden: 'not found, or no access',
    ref_not_found: 'its ref does not exist',
    failed: 'the other server failed',
    offline: 'needs a GitLab to ask',
    generated: 'made while the pipeline runs',
    unknown: 'depends on an unknown variable',
  },

  findings: 'Findings',
  noFindings: 'Nothing was found.',
  noneLikeThis: 'No finding is like that.',
  change: 'When',
  changes: { introduced: 'introduced', existing: 'there before', exempted: 'exempted or accepted', fixed: 'fixed' },
  file: 'File',
  every: 'all',
  filter: 'Filter',
  showAll: 'Show all',
  count: (findings) => count(findings, 'finding'),
  usedBy: (jobs) => `Used by ${count(jobs, 'job')}`,
  suggestion: 'Write instead',
  removal: 'Delete what is marked.',
  atLine: (line) => `line ${line}`,
  pipelines: 'Kinds of pipeline',
  runners: 'Runners that would take the jobs',
  jobCount: (jobs) => count(jobs, 'job'),
  moreJobs: (jobs) => `${count(jobs, 'more job')} ${jobs === 1 ? 'is' : 'are'} not listed.`,
  setByPolicy: 'Policy in force',
  setByPolicyWhy: 'What the policy sets for this project, and where. All else is at its default.',
  took: 'Time and calls',
  calls: (calls) => `${count(calls, 'request')} to GitLab`,
  callNames: { call: 'Request', times: 'Times' },
  stages: {
    start: 'Merge request read',
    scope: 'Files looked for',
    gather: 'Files read',
    judge: 'Judged',
    apply: 'Written',
  },
  milliseconds: (milliseconds) => `${thousands(milliseconds)} ms`,
  rulePages: {
    lead: 'What Pipewarden looks for in CI/CD configuration. The policy decides at which level each rule is.',
    search: 'Search rules',
    find: 'Search',
    count: (found, all) => (found === all ? `${count(all, 'rule')}.` : `${thousands(found)} of ${count(all, 'rule')}.`),
    byDefault: 'by default',
    defaultIs: (level) => `in force; by default ${level}`,
    keywords: 'Looks at',
    source: 'Source of the advice',
    options: 'Options',
    values: ({ kind, of }) => {
      if (kind === 'list') return `list of ${typeof of === 'string' ? `${of}s` : of.join(', ')}`;
      return typeof of === 'string' ? (of === 'boolean' ? 'true or false' : of) : of.join(' or ');
    },
    found: 'Found',
    notFound: 'Not found',
    withPolicy: 'with the policy',
    says: 'What it says',
    other: { lang: 'ja', name: '日本語' },
  },
};
