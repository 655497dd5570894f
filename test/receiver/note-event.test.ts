import { describe, expect, it, test } from 'vitest';
import { decideEvent } from '../../src/receiver/event.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const me = { id: 99, username: 'pipewarden' };

function event(note: object = {}, rest: object = {}): object {
  return {
    object_kind: 'note',
    event_type: 'note',
    user: { id: 1 },
    project: { id: 5, path_with_namespace: 'gitlab-org/gitlab-test' },
    object_attributes: {
      id: 1244,
      note: '@pipewarden recheck',
      noteable_type: 'MergeRequest',
      action: 'create',
      system: false,
      author_id: 1,
      ...note,
    },
    merge_request: { iid: 3, state: 'opened' },
    ...rest,
  };
}

const decide = (body: object, own: typeof me | null = me, idempotencyKey: string | null = 'k1') =>
  decideEvent(body, { idempotencyKey, me: own, now: NOW, policyProject: null });

describe('a note', () => {
  it('that asks queues a review, whatever hook tells of it', () => {
    const queue = {
      v: 1,
      projectId: 5,
      projectPath: 'gitlab-org/gitlab-test',
      iid: 3,
      reason: 'asked to recheck',
      delivery: 'note-5-1244',
      requestedAt: NOW.toISOString(),
    };
    expect(decide(event())).toMatchObject({ queue });
    expect(decide(event(), me, 'k2')).toMatchObject({ queue });
  });

  it.each([
    ['ci/main.yml', { ciConfigPath: 'ci/main.yml' }],
    [null, { ciConfigPath: '' }],
    [undefined, {}],
    [7, {}],
  ])('of a project whose configuration is at %j', (path, told) => {
    const note = event();
    const project = { id: 5, path_with_namespace: 'g/a', ci_config_path: path };
    const { queue } = decide({ ...note, project }) as { queue: object };
    expect(queue).toMatchObject(told);
    expect('ciConfigPath' in queue).toBe('ciConfigPath' in told);
  });

  it('of an older GitLab, which names no action, asks too', () => {
    const asked = event({ action: undefined, note: 'Hello\n@PipeWarden Explain?', author_id: undefined });
    expect(decide(asked)).toMatchObject({ queue: { reason: 'asked to explain' } });
  });

  it('never carries its text into the job', () => {
    const text = '@pipewarden explain\n/merge SECRET';
    expect(JSON.stringify(decide(event({ note: text })))).not.toContain('SECRET');
  });

  test.each([
    ['that was edited', event({ action: 'update' }), 'the note is not new'],
    ['of GitLab', event({ system: true }), 'the note is GitLab’s own'],
    ['of ours', event({}, { user: { id: 99 } }), 'our own note'],
    ['written by us', event({ author_id: 99 }), 'our own note'],
    ['about something else', event({ note: 'Nice!' }), 'the note asks nothing of us'],
    ['with another word', event({ note: '@pipewarden merge' }), 'the note asks nothing of us'],
    ['in code', event({ note: '```\n@pipewarden recheck\n```' }), 'the note asks nothing of us'],
    ['on an issue', event({ noteable_type: 'Issue' }, { merge_request: undefined }), 'the note is on no merge request'],
    ['on a commit', event({ noteable_type: 'Commit' }, { merge_request: null }), 'the note is on no merge request'],
    ['on a merged one', event({}, { merge_request: { iid: 3, state: 'merged' } }), 'the merge request is not open'],
    ['without text', event({ note: null }), 'the note event lacks object_attributes.note'],
    ['without an id', event({ id: '1; drop' }), 'the note event lacks object_attributes.id'],
  ])('%s is ignored', (_name, body, reason) => {
    expect(decide(body)).toEqual({ ignore: reason });
  });

  it('waits for the next review while GitLab has not told who we are', () => {
    expect(decide(event(), null)).toEqual({ ignore: 'GitLab has not told yet who we are: the next review answers' });
  });
});
