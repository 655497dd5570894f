/**
 * GitLab.com's own runners on Linux, which no policy has to describe: each job runs on a machine of its own that is deleted after it.
 * Source: https://docs.gitlab.com/ci/runners/hosted_runners/linux/ (GitLab 18).
 */
import { type RunnerClass, runnerClass } from './runner-class.ts';

const X86 = ['small', 'medium', 'large', 'xlarge', '2xlarge'].map((size) => `saas-linux-${size}-amd64`);
const ARM = ['small', 'medium', 'large'].map((size) => `saas-linux-${size}-arm64`);

const hosted = runnerClass.parse({
  name: 'gitlab.com-linux',
  tags: [...X86, ...ARM, 'saas-linux-medium-amd64-gpu-standard'],
  executor: 'docker+machine',
  isolation: 'vm-per-job',
  privileged: true,
});

/**
 * The one that tags lead to, of which nothing is unknown; a runner of the policy with the same tags comes first. On another
 * instance the tags say nothing: anybody may have given them to a runner there.
 */
export function hostedRunner(
  tags: readonly { readonly text: string | null }[],
  instance: string | undefined,
  runners: readonly RunnerClass[],
): RunnerClass | null {
  if (instance !== 'gitlab.com' || tags.length === 0) return null;
  const allIn = (known: RunnerClass) => tags.every(({ text }) => text !== null && known.tags.includes(text));
  return allIn(hosted) && !runners.some(allIn) ? hosted : null;
}
