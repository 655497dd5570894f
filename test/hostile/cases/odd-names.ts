/** Names and addresses that somebody chose with care: of includes, components and their inputs, branches, titles, files. */
import { CI, type HostileCase, lines, oneFile } from '../hostile-case.ts';

const S = 'script: [make]';
const JOB = `build: {${S}}\n`;
const BAD = `build: {${S}, image: 'evil/a:1'}\n`;
const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => each(n)).join(', ');
const including = (entry: string) => `include: [${entry}]\n${JOB}`;
const long = (count: number) => 'a'.repeat(count);

const COMPONENT = {
  'g/c': {
    'templates/x.yml': `spec:\n  inputs:\n    name: {default: a}\n    list: {type: array, default: []}\n---\n"$[[ inputs.name ]]": {${S}, image: 'evil/$[[ inputs.name ]]'}\n`,
  },
};

function component(name: string, inputs: string, state: HostileCase['state'], says?: RegExp): HostileCase {
  const files = () => ({
    [CI]: `include: [{component: $CI_SERVER_FQDN/g/c/x@main, inputs: {${inputs}}}]\n${JOB}`,
  });
  return { name, files, projects: () => COMPONENT, state, ...(says ? { says } : {}) };
}

export const names: readonly HostileCase[] = [
  oneFile('paths of variables', () => including(many(140, (n) => `{local: '/$A${n}/$B${n}.yml'}`)), 'not_evaluable'),
  oneFile(
    'a path of a thousand variables',
    () => including(`{local: '/${'$A/'.repeat(1_000)}x.yml'}`),
    'not_evaluable',
  ),
  oneFile(
    'an address of a thousand variables',
    () => including(`{remote: 'https://${'$A'.repeat(1_000)}/x.yml'}`),
    'not_evaluable',
  ),
  oneFile(
    'a project of a megabyte',
    () => including(`{project: ${long(500_000)}/${long(500_000)}, file: x.yml}`),
    'failed',
  ),
  oneFile('a ref of a megabyte', () => including(`{project: g/p, ref: ${long(1_000_000)}, file: x.yml}`), 'failed'),
  oneFile(
    'five thousand files of a project',
    () => including(`{project: g/p, file: [${many(5_000, (n) => `f${n}.yml`)}]}`),
    'failed',
  ),
  oneFile(
    'a project out of all groups',
    () => including(`{project: '../../../admin', file: '../../etc/passwd.yml'}`),
    'failed',
  ),
  oneFile('a project with a query', () => including(`{project: 'g/p?private_token=x#', file: x.yml}`), 'not_evaluable'),
  oneFile(
    'a component of many versions',
    () => including(`{component: '$CI_SERVER_FQDN/g/c/x${'@1.0'.repeat(1_000)}'}`),
    'not_evaluable',
  ),
  oneFile(
    'a component of a megabyte',
    () => including(`{component: '$CI_SERVER_FQDN/${'a/'.repeat(500_000)}x@1'}`),
    'failed',
  ),
  oneFile('a template of a megabyte', () => including(`{template: '${'../'.repeat(300_000)}x.yml'}`), 'failed'),
  oneFile(
    'a sum of a megabyte',
    () => including(`{remote: 'https://x.example/x.yml', integrity: 'sha256-${long(1_000_000)}'}`),
    'failed',
  ),
  oneFile(
    'an include of everything at once',
    () =>
      including(
        `{local: a.yml, remote: 'https://x.example/a.yml', project: g/p, file: a.yml, component: a/b/c@1, template: x.yml}`,
      ),
    'failed',
  ),
  oneFile(
    'includes with a thousand rules each',
    () => including(many(20, (n) => `{local: ci/${n}.yml, rules: [${many(1_000, (k) => `{if: $A${k}}`)}]}`)),
    'failed',
  ),
  component('an input of a megabyte', `name: '${long(1_000_000)}'`, 'failed'),
  component(
    'five thousand inputs that nobody declares',
    many(5_000, (n) => `i${n}: x`),
    'failed',
  ),
  component('an input that is ninety lists deep', `list: ${'['.repeat(90)}x${']'.repeat(90)}`, 'failed'),
  component('inputs named as prototypes', 'constructor: x, __proto__: y, toString: z', 'failed'),
  component('an input that is markdown', "name: '`x` ![](https://x.example/p.png) </details> @all'", 'failed'),
  component('an input that is a block of another', "name: '$[[ inputs.name ]]'", 'failed'),
  ...[
    'a`b/```\u202e/@all',
    '/merge\u2028/close'.slice(1),
    `${'deep/'.repeat(45)}x`,
    '\u0024{jndi:ldap://x}/$(id)/`id`',
    'refs/heads/refs/merge-requests/1/head',
    '<img/src=x>',
    '\u0430dmin/m\u0430in',
  ].map((branch) => ({
    name: `a branch named ${JSON.stringify(branch.slice(0, 30))}`,
    branch,
    files: () => ({ [CI]: `${BAD}deploy: {${S}, only: [main], environment: '$CI_COMMIT_REF_NAME'}\n` }),
    state: 'failed' as const,
    says: /evil/,
  })),
  ...[
    '/merge',
    '<!-- pipewarden 1 summary -->',
    `${'['.repeat(120)}${'](x)'.repeat(30)}`,
    '# `\u202e` @all ~label !1 %milestone $(id)',
  ].map((title) => ({
    name: `a title of ${JSON.stringify(title.slice(0, 30))}`,
    title,
    files: () => ({ [CI]: BAD }),
    state: 'failed' as const,
    says: /evil/,
  })),
  {
    name: 'a hundred files of odd names',
    files: () => ({
      [CI]: `include: ['ci/*.yml']\n${JOB}`,
      ...Object.fromEntries(
        Array.from({ length: 100 }, (_, n) => [
          `ci/${'\u200b'.repeat(n)}'"${n}\`|.yml`,
          `j${n}: {${S}, image: evil/a}\n`,
        ]),
      ),
    }),
    state: 'failed',
    says: /evil/,
  },
  {
    name: 'a folder two hundred deep',
    files: () => ({ [CI]: `include: '**/x.yml'\n${JOB}`, [`${'d/'.repeat(200)}x.yml`]: BAD }),
    state: 'failed',
    says: /evil/,
  },
  oneFile(
    'values that are tables, fences and HTML',
    () => lines(200, (n) => `j${n}: {${S}, image: "evil/a|b\\n\\n${'`'.repeat(n % 20)}\\n</details>|---|${n}"}`),
    'failed',
    /evil/,
  ),
];
