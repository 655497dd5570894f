/** GitLab's own sample payloads, when the folder with them is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decideEvent } from '../../src/receiver/event.ts';
import { forged, refusedUnread } from '../../src/receiver/verify.ts';

const folder = process.env.WEBHOOKS_DIR ?? '../shared/fixtures/webhooks';
const present = existsSync(join(folder, 'headers.json'));
if (!present) console.log(`webhook samples: skipped, no folder ${folder}`);

const read = (file: string) => readFileSync(join(folder, file));

function decide(file: string): string {
  const now = new Date('2026-11-22T00:00:00Z');
  const facts = { idempotencyKey: null, me: { id: 4711, username: 'pipewarden' }, now, policyProject: null };
  const decision = decideEvent(JSON.parse(read(file).toString('utf8')), facts);
  if (!('queue' in decision)) return `ignored: ${'ignore' in decision ? decision.ignore : decision.policy}`;
  const { projectPath, projectId, iid, reason } = decision.queue;
  return `queued: ${projectPath}!${iid} of ${projectId}, ${reason}`;
}

describe.skipIf(!present)('webhook samples', () => {
  test.each([
    ['system_merge_request.json', 'queued: gitlabhq/gitlab-test!1 of 1, opened'],
    ['project_merge_request.json', 'queued: gitlabhq/gitlab-test!1 of 1, opened'],
    ['project_merge_request_latest.json', 'queued: flightjs/flight-management!16 of 2, opened'],
    ['derived/open_from_fork.json', 'queued: flightjs/flight-management!16 of 2, opened'],
    ['derived/update_push_oldrev.json', 'queued: flightjs/flight-management!16 of 2, pushed'],
    ['derived/system_update_push_oldrev.json', 'queued: flightjs/flight-management!16 of 2, pushed'],
    ['derived/update_target_branch.json', 'queued: flightjs/flight-management!16 of 2, target branch changed'],
    ['derived/update_marked_ready.json', 'queued: flightjs/flight-management!16 of 2, marked ready'],
    ['derived/update_title_only.json', 'ignored: nothing to review after update'],
    ['derived/update_threads_resolved_empty_changes.json', 'ignored: nothing to review after update'],
    ['derived/update_reviewer_rerequested_pair.json', 'ignored: nothing to review after update'],
    ['derived/unapproved_by_system.json', 'ignored: nothing to review after unapproved'],
    ['derived/close_source_gone.json', 'queued: flightjs/flight-management!16 of 2, closed'],
    ['derived/merge.json', 'queued: flightjs/flight-management!16 of 2, merged'],
    ['derived/no_action.json', 'ignored: nothing to review after this event'],
    ['note_merge_request.json', 'ignored: the note asks nothing of us'],
    ['project_push.json', 'ignored: push events are not reviewed'],
    ['system_push.json', 'ignored: push events are not reviewed'],
    ['system_tag_push.json', 'ignored: tag_push events are not reviewed'],
    ['system_repository_update.json', 'ignored: repository_update events are not reviewed'],
  ])('%s', (file, expected) => {
    expect(decide(file)).toBe(expected);
  });

  test('the signing vector', () => {
    const { signing_vector: vector } = JSON.parse(read('headers.json').toString('utf8'));
    const now = new Date(Number(vector.headers['webhook-timestamp']) * 1000);
    const secrets = { secret: null, signingToken: vector.signing_token };
    const headers = new Headers(vector.headers);
    expect(refusedUnread(headers, secrets, now)).toBeNull();
    expect(forged(headers, [read(vector.payload)], secrets)).toBeNull();
    expect(forged(headers, [read('system_push.json')], secrets)).not.toBeNull();
  });
});
