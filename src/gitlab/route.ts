/** Words of GitLab's API that are followed by an id: the id becomes `:id`, so that a metric never grows with the instance. */
const COLLECTIONS = new Set([
  'projects',
  'groups',
  'users',
  // of `members/all`
  'all',
  'merge_requests',
  'discussions',
  'notes',
  'files',
  'commits',
  'releases',
  'tags',
  'gitlab_ci_ymls',
  'runners',
  'hooks',
]);

/** `projects/12/merge_requests/3/notes` → `projects/:id/merge_requests/:id/notes`. */
export function routeOf(path: string): string {
  let previous = '';
  const words = path.split('/').map((segment) => {
    // `projects/:id/statuses/:sha` writes one; `commits/:sha/statuses` lists them and ends there.
    const isDraft = previous === 'draft_notes' && /^\d+$/.test(segment);
    const isId = COLLECTIONS.has(previous) || isDraft || (previous === 'statuses' && segment !== '');
    previous = isId ? '' : segment;
    return isId ? ':id' : segment;
  });
  return words.join('/');
}
