import { expect, test } from 'vitest';
import { contentKey } from '../../../src/content-key.ts';
import { type MergeRequestFacts, pipelinesOf } from '../../../src/review/judge/pipeline-of.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

const COMMIT = 'a'.repeat(40);
const NO_SETTINGS = { variables: new Map() };

const facts: MergeRequestFacts = await snapshotOf({ base: { 'a.yml': 'a' }, head: { 'a.yml': 'b' } });
const { mergeRequest, project } = facts;

const inputWith = (over: Partial<MergeRequestFacts>) => pipelinesOf({ ...facts, ...over }, COMMIT, NO_SETTINGS);

test('equal facts are one input, whoever asks', () => {
  const again = structuredClone({ mergeRequest, project });
  expect(inputWith(again)).toBe(inputWith({}));
});

const fork = { ...mergeRequest, sourceProjectId: mergeRequest.targetProjectId + 1 };
const [change] = facts.changes;

test.for<readonly [string, Partial<MergeRequestFacts>]>([
  ['address', { gitlabUrl: 'https://other.example.com' }],
  ['version', { gitlabVersion: '17.0.0' }],
  ['merge request', { mergeRequest: { ...mergeRequest, iid: mergeRequest.iid + 1 } }],
  ['source branch', { mergeRequest: { ...mergeRequest, sourceBranch: 'other' } }],
  ['target branch', { mergeRequest: { ...mergeRequest, targetBranch: 'other' } }],
  ['fork', { mergeRequest: fork }],
  ['path of the project', { project: { ...project, path: 'group/other' } }],
  ['id of the project', { project: { ...project, id: project.id + 1 } }],
  ['default branch', { project: { ...project, defaultBranch: 'other' } }],
  ['registry', { project: { ...project, registryUrl: 'registry.example.com' } }],
  ['path of the configuration', { project: { ...project, ciConfigPath: 'ci/other.yml' } }],
  ['changed paths', { changes: change ? [{ ...change, newPath: 'other.yml' }] : [] }],
  ['what lint has told', { told: [] }],
])('another %s is another input', ([, over]) => {
  const before = inputWith({});
  expect(contentKey(inputWith(over))).not.toBe(contentKey(before));
});

test('so are another commit, other settings and other files that others include', () => {
  const before = inputWith({});
  const at = { path: 'policy.yml', span: null };
  const settings = { variables: new Map([['DEPLOY', { value: 'yes', at }]]) };
  const others = [
    pipelinesOf(facts, 'b'.repeat(40), NO_SETTINGS),
    pipelinesOf(facts, COMMIT, settings as unknown as typeof NO_SETTINGS),
    pipelinesOf(facts, COMMIT, NO_SETTINGS, ['templates/a.yml']),
  ];
  for (const other of others) expect(contentKey(other)).not.toBe(contentKey(before));
});
