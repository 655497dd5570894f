/** What the policy's owners say themselves in a refusal: `message` and `request_url`, with their placeholders filled. */
import { fillTemplate } from '../review/judge/fill-template.ts';
import type { Finding } from '../review/judge/finding.ts';

type Refusal = Pick<Finding, 'rule' | 'value'>;

/** On one line; `show` makes untrusted text safe for where it goes. */
export function ownMessage(
  template: string | null,
  finding: Refusal,
  project: string,
  mergeRequest: string,
  show: (value: string) => string,
): string {
  const values = valuesOf(finding, project, mergeRequest);
  return fillTemplate(template?.replace(/\s+/g, ' ').trim() ?? '', values, show);
}

/** Every value is URL-encoded. */
export function requestUrl(template: string, finding: Refusal, project: string, mergeRequest: string): string {
  return fillTemplate(template, valuesOf(finding, project, mergeRequest), (value) =>
    encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd')),
  );
}

function valuesOf({ value, rule }: Refusal, project: string, mergeRequest: string): Readonly<Record<string, string>> {
  return { image: value, project, merge_request: mergeRequest, rule };
}
