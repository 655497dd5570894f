/** Each part begins with a letter, a digit, `_` or `.`. Source: lib/gitlab/path_regex.rb (GitLab 18.9). */
const FULL_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.][\w.-]*(?:\/[\w.][\w.-]*)+$/;

/** Could it be the full path of a project, such as `my-group/my-project`? */
export function isProjectPath(text: string): boolean {
  return FULL_PATH.test(text);
}
