import { ISOLATIONS, type RunnerClass } from './runner-class.ts';

/**
 * Where several classes may take a job the worst decides, so it stands first: the least isolated, then one that other
 * projects use, then one that gives away more of its host, then one that anybody's branch reaches, then one that
 * takes every image. Equals stay in the policy's order.
 */
export function worstFirst(runners: readonly RunnerClass[]): readonly RunnerClass[] {
  return [...runners].sort((a, b) => compare(merits(a), merits(b)));
}

/** Less is worse; the earlier number weighs more. */
function merits(runner: RunnerClass): readonly number[] {
  return [
    ISOLATIONS.indexOf(runner.isolation),
    runner.shared ? 0 : 1,
    -hostAccess(runner),
    runner.protectedOnly ? 1 : 0,
    runner.allowedImages === null ? 0 : 1,
  ];
}

function hostAccess({ executor, dockerSocket, privileged }: RunnerClass): number {
  if (executor === 'shell' || executor === 'ssh' || dockerSocket) return 2;
  return privileged ? 1 : 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((merit, at) => merit !== b[at]);
  return (a[index] ?? 0) - (b[index] ?? 0);
}
