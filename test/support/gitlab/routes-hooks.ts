/** Webhooks as they are listed. Their secrets are never told. 18.9. */

import { forbidden } from './api-error.ts';
import { type Call, projectOf, type Route, requireRole, userOf } from './endpoint.ts';
import { page } from './paging.ts';
import type { Webhook } from './webhooks.ts';

export const hookRoutes: readonly Route[] = [
  [
    'GET',
    '/hooks',
    (call) => {
      if (!userOf(call).admin) throw forbidden();
      return listed(call, ({ kind }) => kind === 'system');
    },
  ],
  [
    'GET',
    '/projects/:id/hooks',
    (call) => {
      const project = projectOf(call);
      requireRole(call, project, 'maintainer');
      return listed(call, ({ kind, project: id }) => kind === 'project' && (id === undefined || id === project.id));
    },
  ],
];

function listed(call: Call, isMeant: (hook: Webhook) => boolean) {
  return page(call, call.instance.hooks.filter(isMeant).map(present));
}

function present(
  { url, pushes = false, mergeRequests = true, disabled = false, token, signingToken }: Webhook,
  at: number,
) {
  return {
    id: at + 1,
    url,
    created_at: '2026-11-01T00:00:00.000Z',
    push_events: pushes,
    tag_push_events: pushes,
    merge_requests_events: mergeRequests,
    repository_update_events: pushes,
    enable_ssl_verification: true,
    alert_status: disabled ? 'disabled' : 'executable',
    disabled_until: null,
    token_present: token !== undefined,
    signing_token_present: signingToken !== undefined,
  };
}
