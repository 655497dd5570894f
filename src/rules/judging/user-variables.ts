/** Predefined variables whose text is chosen by whoever opens a merge request, pushes or tags. */
export const USER_VARIABLES: ReadonlySet<string> = new Set(
  `CI_COMMIT_MESSAGE CI_COMMIT_TITLE CI_COMMIT_DESCRIPTION CI_COMMIT_AUTHOR CI_COMMIT_REF_NAME CI_COMMIT_BRANCH
   CI_COMMIT_TAG CI_COMMIT_TAG_MESSAGE CI_MERGE_REQUEST_TITLE CI_MERGE_REQUEST_DESCRIPTION CI_MERGE_REQUEST_LABELS
   CI_MERGE_REQUEST_SOURCE_BRANCH_NAME CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME
   CI_BUILD_REF_NAME GITLAB_USER_NAME`
    .trim()
    .split(/\s+/),
);

/** The first of them that a text names. */
export function userVariableIn(text: string): string | null {
  for (const match of text.matchAll(/\$(?:(\w+)|\{(\w+))/g)) {
    const name = match[1] ?? match[2] ?? '';
    if (USER_VARIABLES.has(name)) return name;
  }
  return null;
}
