/** What a runner would say when it starts a job: refusals that no look at the YAML alone can tell. */

import { isPullPolicy } from '../pull-policies.ts';
import { type ImageUse, refusalSentence, runnerAccepts, usesContainers } from './allowed-images.ts';
import { effectivePullPolicy, saysWhatItPulls } from './effective-pull-policy.ts';
import { judgePartialImage, type Pieces } from './partial-image.ts';
import type { RunnerClass } from './runner-class.ts';

/** A text of a job, variables expanded as far as they are known: `text` null when some are not. */
export interface Expanded {
  readonly text: string | null;
  readonly pieces: Pieces;
}

export interface UsedImage {
  readonly name: Expanded;
  readonly pullPolicy: readonly Expanded[];
  /** `image:docker:user` and `image:kubernetes:user`; `source.path` tells which. */
  readonly users: readonly (Expanded & { readonly source: { readonly path: readonly string[] } })[];
}

export interface ContainerWork {
  /** Null: the runner's own image. */
  readonly image: UsedImage | null;
  readonly services: readonly UsedImage[];
}

export interface RunTime {
  /** The job fails with the first of these; all of them have to be corrected. */
  readonly refusals: readonly { readonly what: What; readonly value: string; readonly sentence: string }[];
  /** What cannot be told before the job runs, because its value is not known. */
  readonly unknowns: readonly { readonly what: What; readonly value: string }[];
}

export type What = ImageUse | 'pull-policy' | 'user';

/** Would the job start on this runner? */
export function runTimeOf(work: ContainerWork, runner: RunnerClass): RunTime {
  const images = work.services.map((image) => ({ image, use: 'service' as ImageUse }));
  if (work.image) images.unshift({ image: work.image, use: 'image' });
  const each = images.flatMap(({ image, use }) => [
    imageOn(image.name, use, runner),
    pullPolicyOn(image, runner),
    ...(use === 'image' ? image.users.map((user) => userOn(user, runner)) : []),
  ]);
  return { refusals: each.flatMap((one) => one.refusals), unknowns: each.flatMap((one) => one.unknowns) };
}

/** Does the runner's own list let an image in? With unknown variables the known part may decide. */
export function acceptedByRunner(
  { text, pieces }: Expanded,
  use: ImageUse,
  runner: RunnerClass,
): 'accepted' | 'refused' | 'unknown' {
  if (text !== null) return text === '' || runnerAccepts(text, use, runner) !== false ? 'accepted' : 'refused';
  const patterns = (use === 'image' ? runner.allowedImages : runner.allowedServices) ?? [];
  if (!usesContainers(runner) || patterns.length === 0) return 'accepted';
  const own = use === 'image' && runner.image !== null ? [runner.image.replace(/[*?[\]{}\\]/g, '\\$&')] : [];
  return judgePartialImage(pieces, { allow: [...patterns, ...own], deny: [], dockerOfficial: false });
}

function imageOn(name: Expanded, use: ImageUse, runner: RunnerClass): RunTime {
  const value = shown(name);
  const verdict = acceptedByRunner(name, use, runner);
  if (verdict === 'unknown') return unknown(use, value);
  return verdict === 'accepted' ? NOTHING : refusal(use, value, refusalSentence(value, use));
}

function pullPolicyOn({ name, pullPolicy }: UsedImage, runner: RunnerClass): RunTime {
  // Of a class that says nothing of pull policies we know nothing.
  if (!usesContainers(runner) || !saysWhatItPulls(runner)) return NOTHING;
  const value = pullPolicy.map(shown).join(', ');
  if (pullPolicy.some(({ text }) => text === null)) return unknown('pull-policy', value);
  const wanted = pullPolicy.map(({ text }) => text).filter(isPullPolicy);
  const outcome = effectivePullPolicy(wanted, runner, shown(name));
  return outcome.fails ? refusal('pull-policy', value, outcome.sentence) : NOTHING;
}

/** Source: gitlab-runner `executors/docker/docker.go`, getBuildContainerUser (18.x). */
function userOn(user: UsedImage['users'][number], runner: RunnerClass): RunTime {
  const allowed = runner.allowedUsers ?? [];
  if (!runner.executor.startsWith('docker') || allowed.length === 0 || !user.source.path.includes('docker')) {
    return NOTHING;
  }
  const value = shown(user);
  if (user.text === null) return unknown('user', value);
  if (user.text === '' || allowed.includes(user.text)) return NOTHING;
  return refusal('user', value, `user ${JSON.stringify(value)} is not an allowed user: [${allowed.join(' ')}]`);
}

const NOTHING: RunTime = { refusals: [], unknowns: [] };

function refusal(what: What, value: string, sentence: string): RunTime {
  return { refusals: [{ what, value, sentence }], unknowns: [] };
}

function unknown(what: What, value: string): RunTime {
  return { refusals: [], unknowns: [{ what, value }] };
}

function shown({ pieces }: Expanded): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`)).join('');
}
