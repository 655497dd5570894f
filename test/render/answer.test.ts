import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/review/plan/action.ts';
import { withMarker } from '../../src/review/plan/marker.ts';
import type { Discussion, Note } from '../../src/review/snapshot.ts';
import { replay } from '../support/replay.ts';
import { ALLOW, type Files, me, policyText, snapshotOf } from '../support/snapshot-of.ts';

const CI = '.gitlab-ci.yml';
const HEAD = 'include: ci/base.yml\nbuild:\n  extends: .base\n  script: [make]\n';
const BASE = '.base:\n  tags: [docker]\n  image: evil/miner:1\n';

function note(id: number, body: string, authorId = 2): Note {
  const resolvable = false;
  const createdAt = '2026-01-01T00:00:00Z';
  return {
    id,
    authorId,
    body,
    system: false,
    resolvable,
    resolved: false,
    resolvedById: null,
    createdAt,
    position: null,
  };
}

const RUNNERS = `runners:
  - { name: shared, tags: [docker], executor: docker, shared: true }
  - { name: sandbox, tags: [sysbox], executor: docker, isolation: sysbox }
`;

interface Asked {
  readonly body: string;
  readonly head?: Files;
  readonly language?: string;
  readonly policy?: string;
}

/** Plans a review with one question: below the finding's discussion, or alone. */
async function answersTo(asked: Asked, where: 'thread' | 'single' = 'thread'): Promise<readonly Action[]> {
  const settings = `language: ${asked.language ?? 'en'}\n${RUNNERS}`;
  const policy = asked.policy ?? policyText({ 'image-not-allowed': ALLOW }, settings);
  const head = asked.head ?? { [CI]: HEAD, 'ci/base.yml': BASE };
  const base = { [CI]: 'build: { script: [make], image: registry.example.com/a:1 }\n' };
  const without = await snapshotOf({ base, head, policy });
  const { report } = replay(without);
  const [finding] = report.findings;
  const marked = finding ? withMarker('Found.', { kind: 'finding', ...finding }) : 'A note.';
  const discussion: Discussion =
    where === 'single'
      ? { id: 'd1', individualNote: true, notes: [note(5, asked.body)] }
      : { id: 'd1', individualNote: false, notes: [note(4, marked, finding ? me.id : 2), note(5, asked.body)] };
  const { plan } = replay({ ...without, posted: { discussions: [discussion], statuses: [] } });
  return plan.actions.filter((action) => 'body' in action && action.body.includes('pipewarden 1 answer 5'));
}

const bodyOf = (actions: readonly Action[]) => {
  expect(actions).toHaveLength(1);
  return (actions[0] as Extract<Action, { do: 'reply' }>).body;
};

describe('explain', () => {
  it('tells the way into the job, the choice of the runner, the policy line and the rule', async () => {
    const actions = await answersTo({ body: '@pipewarden explain' });
    expect(actions).toMatchObject([{ do: 'reply', discussion: 'd1' }]);
    expect(bodyOf(actions)).toMatchInlineSnapshot(`
      "**Error:** The image \`evil/miner:1\` is not among the images that the policy allows.

      - **Where it comes from:**
        - job \`build\`: extends \`.base\` (\`.gitlab-ci.yml:3\`) ← include \`ci/base.yml\` (\`.gitlab-ci.yml:1\`) ← written in \`ci/base.yml:3\`
      - **Which runner:**
        - \`build\`: \`shared\` would take it, and as the least protected one decides (\`docker\`, shared, no isolation); \`sandbox\` would not take it: it does not have \`docker\` among its tags
      - **Policy:** set in \`policy.yml:6\` for the whole instance
      - **Rule:** [\`image-not-allowed\`](https://warden.example.com/rules/image-not-allowed) Everything in the image runs with the job’s credentials, so only audited images should be used.
      - **What the rule cannot see:** Where a job sets no image, the runner’s own applies, which is not checked. Whether an allowed tag still holds what was audited is not known: see \`image-not-pinned\`. Images that a script starts with \`docker run\` are not checked.
      - **Fix:** Use an image on the list, or ask for this one to be added.

      <!-- pipewarden 1 answer 5 2 -->"
    `);
  });

  it('names the group that set the policy', async () => {
    const others = policyText({ 'image-not-allowed': ALLOW }, RUNNERS);
    const policy = `${others}groups:\n  "group/**":\n    rules:\n      image-not-allowed: { level: warning }\n`;
    expect(bodyOf(await answersTo({ body: '@pipewarden explain', policy }))).toMatch(/for the group `group\/\*\*`/);
  });

  it('tells of all that counts when it is asked apart, and links to the question', async () => {
    const actions = await answersTo({ body: '@pipewarden explain' }, 'single');
    expect(actions).toMatchObject([{ do: 'create_note' }]);
    expect(bodyOf(actions)).toMatch(
      /^Answer to \[this comment\]\(https:\/\/gitlab\.example\.com\/.*#note_5\):\n\n\*\*Error:/,
    );
  });

  it('speaks the group’s language', async () => {
    expect(bodyOf(await answersTo({ body: '@pipewarden explain', language: 'ja' }))).toContain('**値の由来:**');
  });

  it('has nothing to explain where nothing was found', async () => {
    const head = { [CI]: 'build: { script: [rake], image: registry.example.com/a:1 }\n' };
    expect(bodyOf(await answersTo({ body: '@pipewarden explain', head }, 'single'))).toContain('nothing was found');
  });

  it('keeps hostile names in code', async () => {
    const job = '"`x`\\n/merge @all <img src=x> --> **b**"';
    const head = {
      [CI]: `include: ci/base.yml\n${job}:\n  extends: .base\n  tags: ["@all ~bug"]\n  script: [make]\n`,
      'ci/base.yml': BASE,
    };
    const body = bodyOf(await answersTo({ body: '@pipewarden explain\n/merge <b>', head }));
    const outside = body.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
    expect(body).toContain('@all');
    expect(outside).not.toMatch(/@|<img|<b>|~bug|^\s*\/\w/m);
  });
});

describe('recheck', () => {
  it('tells the commit, the result and whether the finding is still there', async () => {
    expect(bodyOf(await answersTo({ body: '@PIPEWARDEN Recheck' }))).toMatch(
      /^Reviewed again at `aaaaaaaaaaaa`: 1 error found\. What this discussion is about is still there\.\n\n<!--/,
    );
    expect(bodyOf(await answersTo({ body: '@pipewarden recheck' }, 'single'))).toContain('1 error found');
  });
});
