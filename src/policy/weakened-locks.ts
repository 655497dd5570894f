import { Location } from '../source.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import type { PolicyProblem } from './policy-problems.ts';

/** Locks that a policy had and has no more, at the layer that held them. */
export function weakenedLocks(before: Policy, after: Policy): PolicyProblem[] {
  return before.layers.flatMap((layer) => {
    const same = after.layers.find((other) => other.glob === layer.glob && other.within === layer.within);
    const gone = [...layer.locks.keys()].filter((name) => !same?.locks.has(name) && !isLockedFor(layer, name, after));
    const [instance] = after.layers;
    const at = same?.at ?? instance?.at ?? new Location(after.file, 0, 0);
    return gone.map((name) => ({ at, message: `\`${name}\` was locked for ${shown(layer)}, and is not any more` }));
  });
}

/** By the instance as a whole. */
function isLockedFor({ glob }: PolicyLayer, name: string, { layers: [instance] }: Policy): boolean {
  return glob !== null && (instance?.locks.has(name) ?? false);
}

function shown({ glob }: PolicyLayer): string {
  return glob === null ? 'all projects' : `\`${glob}\``;
}
