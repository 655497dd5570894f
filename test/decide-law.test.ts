/** The whole decision against random merge requests: the law of the plan, and positions that GitLab takes. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DiscussionPosition } from '../src/review/plan/action.ts';
import { PERSON, PostedModel } from './review/posted-model.ts';
import { diffLines, diffTrees } from './support/gitlab/diff-trees.ts';
import { replay } from './support/replay.ts';
import { ALLOW, type Files, policyText, snapshotOf } from './support/snapshot-of.ts';

const image = fc.constantFrom('registry.example.com/a:1', 'evil:1', 'evil:2', '$EVIL:3');
const key = fc.constantFrom('one', 'two', '"/close"', '"@all"', '"`x` |"');
const job = fc
  .record({ key, image, services: fc.boolean(), tags: fc.constantFrom('', '  tags: [sysbox]\n'), pull: fc.boolean() })
  .map(({ key, image, services, tags, pull }) => {
    const policy = pull ? '    pull_policy: if-not-present\n' : '';
    return `${key}:\n  image:\n    name: "${image}"\n${policy}${services ? '  services: [docker:27-dind]\n' : ''}${tags}  script: make\n`;
  });
const jobs = fc
  .uniqueArray(job, { selector: (text) => text.split(':')[0], minLength: 1, maxLength: 4 })
  .map((all) => all.join(''));
const lineEnds = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.replaceAll('\n', '\r\n'),
  (text: string) => `\ufeff${text}`,
);
const included = fc.constantFrom('ci/a.yml', 'ci/b b.yml');
const files: fc.Arbitrary<Files> = fc
  .record({ own: jobs, other: jobs, included, include: fc.boolean(), lineEnds })
  .map((each) => ({
    '.gitlab-ci.yml': each.lineEnds((each.include ? `include: "${each.included}"\n` : '') + each.own),
    [each.included]: each.other,
  }));

const policy = `${policyText({ 'image-not-allowed': ALLOW, 'docker-in-docker': 'error', 'pull-policy-not-allowed': 'error' })}runners:
  - { name: isolated, tags: [sysbox], executor: docker, shared: true, isolation: sysbox }
  - { name: shared, tags: [docker], untagged: true, executor: docker, shared: true, isolation: none }
`;

/** Somebody asks before a push, below some discussions and in a thread of its own, or not at all. */
const asked = fc.constantFrom('', '@pipewarden recheck', '@pipewarden explain');
const pushes = fc.array(fc.record({ head: files, ask: asked }), { minLength: 1, maxLength: 3 });

it('writes once, at places that the diff has, through any pushes and questions', async () => {
  await fc.assert(
    fc.asyncProperty(files, pushes, async (base, all) => {
      const model = new PostedModel();
      let asks = 0;
      for (const { head, ask } of all) {
        asks += askEverywhere(model, ask);
        const look = () =>
          snapshotOf({ base, head, policy, posted: { discussions: model.read(), statuses: model.statuses } });
        const { plan, report } = replay(await look());
        for (const action of plan.actions) {
          const attempts = action.do === 'create_discussion' ? action.attempts : [];
          for (const each of attempts) expectInDiff(each.position, base, head);
          model.apply(action);
        }
        const notes = model.discussions.flatMap((discussion) => discussion.notes.map((note) => note.body));
        expect(notes.filter((body) => /pipewarden 1 answer \d+ \d+ -->$/.test(body))).toHaveLength(asks);
        const again = replay(await look());
        expect(again.plan.actions).toEqual([]);
        expect(again.report).toEqual(report);
        // Every finding that fails the merge request stands in the summary or in a discussion.
        const written = model.discussions.flatMap(({ notes }) => notes.map((note) => note.body)).join('\n');
        for (const finding of report.findings.filter((each) => each.change === 'introduced')) {
          expect(written).toContain(`${finding.at.file}:${finding.at.start.line}`);
        }
      }
    }),
    { numRuns: 20 },
  );
});

/** How many questions that are. */
function askEverywhere(model: PostedModel, ask: string): number {
  if (ask === '') return 0;
  const below = model.read().slice(-4);
  for (const { id } of below) model.reply(id, PERSON, ask);
  model.open(PERSON, ask);
  return below.length + 1;
}

function expectInDiff(position: DiscussionPosition, base: Files, head: Files): void {
  const trees = [base, head].map(
    (side) => new Map(Object.entries(side).map(([path, text]) => [path, { text, mode: '100644', id: text }])),
  );
  const file = diffTrees(trees[0]!, trees[1]!).find((each) => each.newPath === position.newPath);
  expect(file?.oldPath).toBe(position.oldPath);
  if (position.oldLine === null && position.newLine === null) return;
  const path = createHash('sha1').update(position.newPath).digest('hex');
  for (const { lineCode, newLine } of position.range ? Object.values(position.range) : []) {
    const line = diffLines(file!).find((each) => each.new === newLine);
    expect(lineCode).toBe(`${path}_${line?.counters.join('_')}`);
  }
  expect(diffLines(file!).some((line) => line.old === position.oldLine && line.new === position.newLine)).toBe(true);
}
