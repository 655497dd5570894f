import { LRUCache } from 'lru-cache';
import { onceFor } from '../../once-per.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { quotesFrom } from '../../policy/quotes-from.ts';
import { isOffered } from '../../runner/candidates.ts';
import type { Audience } from '../../secrets/audience.ts';
import type { Snapshot } from '../snapshot.ts';

/** Everybody who sees the merge request; null: the snapshot is from before that counted. The policy's words for their project are no secret to them. */
export function audienceOf(
  { gitlabUrl, project, mergeRequest }: Pick<Snapshot, 'gitlabUrl' | 'project' | 'mergeRequest'>,
  policy: EffectivePolicy,
): Audience | null {
  if (project.visibility === undefined) return null;
  const { sourceBranch, targetBranch, sha } = mergeRequest;
  const options = [...policy.rules.values()].map((rule) => [rule.options, rule.locked.map(({ value }) => value)]);
  const runners = [...policy.runners, policy.unknownRunner].filter((runner) => isOffered(runner, project.path));
  const variables = [...policy.variables].map(([name, { value }]) => [name, value]);
  const audience = {
    project: project.path,
    visibility: project.visibility,
    quotesFrom: (path: string) => quotesFrom(policy, path),
    told: [
      ...[gitlabUrl, project.path, project.registryUrl ?? '', project.defaultBranch ?? ''],
      ...[sourceBranch, targetBranch, sha],
      JSON.stringify([options, runners, variables]),
    ],
  };
  const known = knownUnder(policy);
  const name = JSON.stringify(audience);
  const one = known.get(name) ?? audience;
  known.set(name, one);
  return one;
}

/** One for the same people, so that what was worked out for them is found again. */
const knownUnder = onceFor((_: EffectivePolicy) => new LRUCache<string, Audience>({ max: 20 }));
