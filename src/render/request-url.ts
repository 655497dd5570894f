import type { Finding } from '../review/judge/finding.ts';

/** Fills the policy's `request_url`; every value is URL-encoded. */
export function requestUrl(
  template: string,
  finding: Pick<Finding, 'rule' | 'value'>,
  project: string,
  mergeRequest: string,
): string {
  const values = new Map([
    ['image', finding.value],
    ['project', project],
    ['merge_request', mergeRequest],
    ['rule', finding.rule],
  ]);
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values.get(name);
    return value === undefined ? placeholder : encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'));
  });
}
