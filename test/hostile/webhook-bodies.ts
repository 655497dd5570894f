/** Bodies of events, from somebody who has the secret, or a GitLab that is not itself: each is answered at once, and none ends the receiver. */
import type { Target } from './attack.ts';

const MEBIBYTE = 1024 * 1024;
const PROJECT = { id: 1, path_with_namespace: 'hostile/none', web_url: 'x', default_branch: 'main' };
const ATTRIBUTES = {
  iid: 1,
  action: 'open',
  source_branch: 'a',
  target_branch: 'main',
  last_commit: { id: 'a'.repeat(40) },
};

function event(attributes: object, more: object = {}): () => string {
  const user = { id: 1, username: 'somebody' };
  const whole = { object_kind: 'merge_request', event_type: 'merge_request', user, project: PROJECT, ...more };
  return () => JSON.stringify({ ...whole, object_attributes: { ...ATTRIBUTES, ...attributes } });
}

interface HostileBody {
  readonly name: string;
  readonly body: () => string;
  /** That it may be answered with. */
  readonly statuses: readonly number[];
}

const REFUSED = [400];
const IGNORED = [200, 400];
const TAKEN = [200, 202];

const body = (name: string, text: () => string, statuses: readonly number[]): HostileBody => ({
  name,
  body: text,
  statuses,
});

export const BODIES: readonly HostileBody[] = [
  body('nothing', () => '', REFUSED),
  body('a million brackets', () => '['.repeat(1_000_000), REFUSED),
  body('lists within each other', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, IGNORED),
  body('objects within each other', () => `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, IGNORED),
  body('half a million keys', () => `{${Array.from({ length: 500_000 }, (_, n) => `"k${n}":1`).join(',')}}`, IGNORED),
  body('a number of a megabyte', () => `{"object_kind": ${'9'.repeat(MEBIBYTE)}}`, IGNORED),
  body('a text without an end', () => `{"object_kind": "${'a'.repeat(MEBIBYTE)}`, REFUSED),
  body('escapes', () => `{"object_kind": "${'\\u0000'.repeat(200_000)}"}`, IGNORED),
  body('a list', () => '[1, 2]', IGNORED),
  body('null', () => 'null', IGNORED),
  body('a prototype', () => '{"__proto__": {"object_kind": "merge_request"}, "constructor": 1}', IGNORED),
  body(
    'attributes that are a list',
    () => JSON.stringify({ object_kind: 'merge_request', project: PROJECT, object_attributes: [] }),
    IGNORED,
  ),
  ...[-1, 0, 1.5, 1e300, '1', null, {}].map((iid) =>
    body(`an iid of ${JSON.stringify(iid)}`, event({ iid }), [...TAKEN, 400]),
  ),
  ...['../../admin', 'a/b?private_token=x', '\u0000', 'a'.repeat(100_000), '', 1, null].map((path) =>
    body(
      `a project called ${JSON.stringify(path)?.slice(0, 30)}`,
      event({}, { project: { ...PROJECT, path_with_namespace: path } }),
      [...TAKEN, 400],
    ),
  ),
  body(
    'a hundred thousand labels',
    event({}, { labels: Array.from({ length: 100_000 }, (_, n) => ({ id: n, title: 'x' })) }),
    TAKEN,
  ),
  body('a description of ten megabytes', event({ description: 'a `b` @all '.repeat(MEBIBYTE) }), [...TAKEN, 413]),
  body('an old revision of markdown', event({ action: 'update', oldrev: '`/merge`\n/close' }), TAKEN),
  body('a user that is text', event({}, { user: 'x' }), [...TAKEN, 400]),
];

/** On a busy machine as well. */
const MOST_MS = 5_000;

/** What is wrong with each answer; empty: nothing. */
export async function faultsOfBody(given: HostileBody, target: Pick<Target, 'post'>): Promise<readonly string[]> {
  const asked = performance.now();
  const status = await target.post(given.body()).catch((error: Error) => error.message);
  const took = performance.now() - asked;
  const faults = given.statuses.includes(Number(status)) ? [] : [`answered with ${status}`];
  return took > MOST_MS ? [...faults, `took ${took.toFixed(0)} ms`] : faults;
}
