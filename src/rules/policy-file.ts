import { z } from 'zod';
import { defineRule } from './rule.ts';

export const policyFile = defineRule({
  id: 'policy-file',
  summary: 'A change of the policy itself that would not take effect, or hardly does what it looks like.',
  why: 'A policy that is not valid never takes effect: the last good one stays, and nobody who reads the new one sees that.',
  fix: 'Correct the line; `pipewarden policy validate` says the same before it is pushed.',
  blindSpots:
    'Only where the policy is in a project (`POLICY_PROJECT`), and in merge requests to the branch that is in force. Whether a glob still names a project is not asked of GitLab.',
  keywords: ['policy.yml', 'groups/*.yml'],
  level: 'error',
  source: 'https://docs.gitlab.com/user/project/codeowners/',
  examples: {
    bad: [
      { policyFile: 'rules:\n  image-not-alowed: error\n' },
      {
        policyFile:
          'lock: [image-not-allowed]\nrules: {image-not-allowed: error}\ngroups:\n  a/**: {rules: {image-not-allowed: off}}\n',
      },
    ],
    good: [{ policyFile: 'rules:\n  image-not-allowed: {allow: ["registry.example.org/**"]}\n' }],
  },
  options: z.strictObject({}),
  messages: {
    'not-valid': 'This version of the policy would never take effect: {problem}.',
    'hardly-meant': 'This is allowed in a policy, and hardly meant: {problem}.',
  },
  placeholders: { problem: 'prose' },
  *check(_config, _options, { hit, policyFaults = [] }) {
    for (const { at, path, message, isWrong } of policyFaults) {
      const place = { value: message, at, path, via: [] };
      const draft = hit(null, place, isWrong ? 'not-valid' : 'hardly-meant', { problem: message }, message);
      yield isWrong ? draft : draft.atMost('warning');
    }
  },
});
