/** A hook as the API shows it: 17.3 to 19.0. */
import type { Instance } from './instance.ts';
import type { DeliveryLog, InstalledHook } from './webhooks.ts';

export function presentHook(instance: Instance, hook: InstalledHook): Record<string, unknown> {
  const { id, url, kind, pushes = false, mergeRequests = true, notes = true, verifies = true, disabled = false } = hook;
  return {
    id,
    url,
    name: null,
    description: null,
    created_at: '2026-11-01T00:00:00.000Z',
    push_events: pushes,
    tag_push_events: pushes,
    merge_requests_events: mergeRequests,
    repository_update_events: pushes,
    enable_ssl_verification: verifies,
    alert_status: disabled ? 'disabled' : 'executable',
    disabled_until: null,
    url_variables: [],
    push_events_branch_filter: null,
    branch_filter_strategy: 'wildcard',
    custom_webhook_template: null,
    custom_headers: [],
    ...(kind === 'system' ? {} : { note_events: notes, confidential_note_events: false }),
    ...(kind === 'project' ? { project_id: hook.project ?? null } : {}),
    ...(kind === 'group' ? { group_id: instance.groups.find(({ path }) => path === hook.group)?.id ?? null } : {}),
    ...(instance.signsHooks
      ? { token_present: hook.token !== undefined, signing_token_present: hook.signingToken !== undefined }
      : {}),
  };
}

export function presentLog({ trigger, event, status, answer }: DeliveryLog, at: number): Record<string, unknown> {
  return {
    id: 1000 - at,
    trigger,
    request_headers: { 'Content-Type': 'application/json', 'X-Gitlab-Token': '[REDACTED]' },
    request_data: event,
    response_headers: { 'Content-Type': 'application/json' },
    response_body: answer,
    execution_duration: 0.02,
    response_status: status,
  };
}
