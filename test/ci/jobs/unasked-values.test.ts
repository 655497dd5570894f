import { expect, test } from 'vitest';
import { kindsOfAll } from '../../../src/ci/pipelines/pipeline-case.ts';
import { jobsNamed } from '../../support/kinds-of-job.ts';

const WORKFLOW = `workflow:
  rules:
    - {if: $CI_MERGE_REQUEST_IID, variables: {V: of merge requests}}
    - {if: $CI_COMMIT_TAG, variables: {V: of tags}}
    - {when: always}
variables: {V: of all}
`;
const MR_OR_TAG = 'rules: [{if: $CI_MERGE_REQUEST_IID}, {if: $CI_COMMIT_TAG}]';

/** Of each variant: the kinds of pipeline that it runs in, what it is given, and what else it may be given. */
function variants(job: string) {
  const [found] = jobsNamed(`${WORKFLOW}job: {script: [a], ${job}}\n`);
  return found?.variants.map(({ cases, variables, otherValues }) => {
    const others = otherValues.map(({ value }) => value.value);
    return [kindsOfAll(cases).join(' '), variables.get('V')?.value.value, ...others];
  });
}

const TOGETHER = [['merge_request tag', 'of merge requests', 'of tags']];
const APART = [
  ['merge_request', 'of merge requests'],
  ['tag', 'of tags'],
];

test.each([
  ['nothing asks for it', MR_OR_TAG, TOGETHER],
  ['it runs in one of them', 'rules: [{if: $CI_COMMIT_TAG}]', [['tag', 'of tags']]],
  ['its script asks', `script: ['echo $V'], ${MR_OR_TAG}`, APART],
  ['its image asks', `image: 'a:$V', ${MR_OR_TAG}`, APART],
  ['its tags ask', `tags: ['$V'], ${MR_OR_TAG}`, APART],
  ['a rule asks', 'rules: [{if: $V == "of tags"}]', [['tag', 'of tags']]],
  ['only asks', 'only: {refs: [merge_requests, tags], variables: [$V == "of tags"]}', [['tag', 'of tags']]],
  ['another of its values asks', `variables: {IT: $V}, image: 'a:$IT', ${MR_OR_TAG}`, APART],
  [
    'a value of its rule asks',
    'image: "a:$IT", rules: [{if: $CI_COMMIT_TAG, variables: {IT: $V}}]',
    [['tag', 'of tags']],
  ],
  ['it has a value of its own', `variables: {V: own}, ${MR_OR_TAG}`, [['merge_request tag', 'own']]],
  [
    'a rule gives it another',
    'rules: [{if: $CI_MERGE_REQUEST_IID, variables: {V: of the rule}}, {if: $CI_COMMIT_TAG}]',
    [['merge_request tag', 'of the rule', 'of tags']],
  ],
  ['it inherits none', `inherit: {variables: false}, ${MR_OR_TAG}`, [['merge_request tag', undefined]]],
])('%s', (_, job, expected) => {
  expect(variants(job)).toEqual(expected);
});

test('that of the top level is one more, where a rule of the workflow gives none', () => {
  expect(variants('rules: [{if: $CI_COMMIT_TAG}, {if: $CI_PIPELINE_SOURCE == "api"}]')).toEqual([
    ['tag api', 'of all', 'of tags'],
  ]);
});
