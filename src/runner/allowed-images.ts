/** Is an image permitted by what a runner itself would say? */
import { RE2JS } from 're2js';
import { firstMatching } from './pattern-index.ts';
import type { RunnerClass } from './runner-class.ts';

export type ImageUse = 'image' | 'service';

/**
 * Would this runner run the image? Source: gitlab-runner `common/allowed_images.go` and `executors/vm/vm.go` (18.x). A
 * runner that uses no container images ignores the name. Null: its pattern is no regular expression (it would not start).
 */
export function runnerAccepts(image: string, use: ImageUse, runner: RunnerClass): boolean | null {
  const patterns = (use === 'image' ? runner.allowedImages : runner.allowedServices) ?? [];
  if (usesMachineNames(runner)) return use === 'service' ? true : machineAccepts(image, patterns, runner.image);
  if (!usesContainers(runner) || patterns.length === 0) return true;
  if (use === 'image' && image === runner.image) return true;
  return firstMatching(patterns, image) !== undefined;
}

/** The sentence in the job's log when the runner refuses an image. */
export function refusalSentence(image: string, use: ImageUse): string {
  return `The ${JSON.stringify(image)} image is not present on list of allowed ${use === 'image' ? 'images' : 'services'}:`;
}

export function usesContainers(runner: RunnerClass): boolean {
  return runner.executor === 'kubernetes' || runner.executor.startsWith('docker');
}

/** `image` names a virtual machine there, not a container image. */
function usesMachineNames(runner: RunnerClass): boolean {
  return runner.executor === 'virtualbox' || runner.executor === 'parallels';
}

/** Unanchored regular expressions; without any, the image is ignored and the runner's own machine taken. */
function machineAccepts(image: string, patterns: readonly string[], own: string | null): boolean | null {
  if (image === '' || image === own || patterns.length === 0) return true;
  try {
    return patterns.map((pattern) => RE2JS.compile(pattern)).some((pattern) => pattern.matcher(image).find());
  } catch {
    return null;
  }
}
