import { openGitLab } from '../gitlab/open-gitlab.ts';
import { createLog } from '../log.ts';
import { policyOf } from '../policy/policy-of.ts';
import { checkJson } from '../render/formats/check-json.ts';
import type { CheckResult } from '../render/formats/check-result.ts';
import { requirePolicy } from './find-policy.ts';
import { judgeCheckout } from './judge-checkout.ts';
import { onlyRules } from './only-rules.ts';
import { openSources } from './open-sources.ts';
import { silentIo } from './silent-io.ts';

/** Each part is as the option of `check` of that name. */
export interface CheckRequest {
  /** A checkout, a folder in it, or its root configuration; absent: the current folder. */
  readonly path?: string;
  readonly policy?: string;
  /** A branch, tag or commit that it is compared with. */
  readonly base?: string;
  readonly project?: string;
  readonly file?: string;
  readonly templates?: string;
  /** Ids; absent: all that the policy has. */
  readonly rules?: readonly string[];
  /** Where relative paths start; absent: the current folder. */
  readonly cwd?: string;
  /** Absent: what lies outside of the checkout is not read. */
  readonly gitlab?: { readonly url: string; readonly token: string };
}

export async function checkAsked({
  path = '.',
  base,
  rules = [],
  cwd = process.cwd(),
  gitlab,
  ...request
}: CheckRequest): Promise<CheckResult> {
  const io = silentIo({
    cwd,
    env: gitlab ? { GITLAB_URL: gitlab.url } : {},
    openReader: () => (gitlab ? openGitLab({ ...gitlab, log: createLog('silent') }).reader : null),
  });
  const sources = await openSources(path, request, io);
  const policy = onlyRules(policyOf(await requirePolicy(request.policy, io, path), sources.checkout.project), rules);
  const { report } = await judgeCheckout(sources, base ?? null, policy, io);
  return checkJson(report, { rulesUrl: null, policy });
}
