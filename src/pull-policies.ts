/** When an image is pulled, as a job (`image:pull_policy`), a runner and a policy file call it. */
export const PULL_POLICIES = ['always', 'if-not-present', 'never'] as const;

export type PullPolicy = (typeof PULL_POLICIES)[number];

export function isPullPolicy(text: string | null): text is PullPolicy {
  return PULL_POLICIES.some((policy) => policy === text);
}
