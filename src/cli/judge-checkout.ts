import { filesOf } from '../ci/config-parts.ts';
import { DEFAULT_CONFIG_PATH } from '../ci/load/root.ts';
import { sharedConfigurations } from '../ci/load/shared-files.ts';
import { SettingsError } from '../errors.ts';
import { lookupIn } from '../includes/request.ts';
import { dayOfTime } from '../policy/days.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { changeReport } from '../review/judge/change-report.ts';
import type { Judgement } from '../review/judge/judge.ts';
import { judgeChange } from '../review/judge/judge-change.ts';
import { withOneForEachCause } from '../review/judge/one-cause.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import { runnerConfigsIn } from '../review/judge/runner-configs.ts';
import type { ReadSide } from '../review/judge/side.ts';
import type { SourceFile } from '../source.ts';
import type { Checkout } from './checkout.ts';
import { refuseBare } from './git.ts';
import type { Io } from './io.ts';
import type { OpenSources } from './open-sources.ts';
import { type ReadCheckout, readCheckout } from './read-checkout.ts';
import { whileShown } from './while-shown.ts';

/** What is judged, and what came of it before findings of one cause became one. */
export interface JudgedCheckout {
  readonly report: ReviewReport;
  readonly each: ReviewReport['findings'];
  readonly head: Judgement;
  /** By id. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** `base`: the branch, tag or commit that it is compared with. Throws SettingsError where there is nothing to judge. */
export async function judgeCheckout(
  sources: OpenSources,
  base: string | null,
  policy: EffectivePolicy,
  io: Io,
): Promise<JudgedCheckout> {
  const takenAt = new Date().toISOString();
  const read = await whileShown('Reading …', io, () => readCheckout(sources, base, policy, io));
  const empty = isEmpty(read);
  if (empty && hasNoRoot(read)) throw new SettingsError(await withoutRoot(sources.checkout));
  const facts = {
    changes: read.changes,
    projectGitStrategy: sources.settings?.buildGitStrategy ?? null,
    today: dayOfTime(takenAt),
    needsPipeline: empty,
    audience: null,
  };
  const change = await whileShown('Judging …', io, () => judgeChange(read.base, read.head, facts, policy));
  const judged = { ...change, compared: withOneForEachCause(change.compared) };
  const about = { project: sources.checkout.project, mergeRequest: null, takenAt };
  const { head, base: before } = judged;
  // What stands in both is the head's.
  const texts = [before, head].flatMap((side) =>
    side ? [...filesOf(side.configs), ...side.runnerConfigs.map(({ file }) => file)] : [],
  );
  return {
    report: changeReport(about, judged, [], policy),
    each: change.compared.findings,
    head,
    files: new Map(texts.map((file) => [file.id, file])),
  };
}

/** Nothing to judge on either side: most likely the wrong folder, and never a silent pass. */
function isEmpty({ base, head }: ReadCheckout): boolean {
  return [base, head].every((side) => {
    const [root] = side?.files ?? [];
    const isThere = root !== undefined && 'file' in root;
    return !isThere && (side === null || !holdsAnything(side));
  });
}

/** Else it may be there, and cannot be read. */
function hasNoRoot({ head }: ReadCheckout): boolean {
  const [root] = head.files;
  return (
    root !== undefined && 'unavailable' in root && root.unavailable === 'not_found' && root.request.kind === 'file'
  );
}

async function withoutRoot({ folder, root }: Checkout): Promise<string> {
  await refuseBare(folder);
  const path = root.kind === 'local' ? root.path : DEFAULT_CONFIG_PATH;
  return `there is no ${path} in ${folder}: give the folder of a checkout, or name its configuration with --file`;
}

function holdsAnything({ runnerConfigs, input, files }: ReadSide): boolean {
  const found = lookupIn(files);
  return (
    runnerConfigsIn(runnerConfigs, found).length > 0 || sharedConfigurations({ ...input, files: found }).length > 0
  );
}
