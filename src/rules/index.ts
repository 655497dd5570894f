/** Every rule, in the order of the rule reference. A rule is listed here and nowhere else. */
import { artifactExposes } from './artifact-exposes.ts';
import { cacheShared } from './cache-shared.ts';
import { componentRequired } from './component-required.ts';
import { cryptoMining } from './crypto-mining.ts';
import { custom } from './custom.ts';
import { debugTraceEnabled } from './debug-trace-enabled.ts';
import { deployInMergeRequest } from './deploy-in-merge-request.ts';
import { dockerInDocker } from './docker-in-docker.ts';
import { dockerSocketUsed } from './docker-socket-used.ts';
import { dockerTlsDisabled } from './docker-tls-disabled.ts';
import { environmentFromBranch } from './environment-from-branch.ts';
import { functionNotAllowed } from './function-not-allowed.ts';
import { functionNotPinned } from './function-not-pinned.ts';
import { gitStrategyReusesCheckout } from './git-strategy-reuses-checkout.ts';
import { gitSubmodulesExposed } from './git-submodules-exposed.ts';
import { idTokenOpen } from './id-token-open.ts';
import { imageMalformed } from './image-malformed.ts';
import { imageNotAllowed } from './image-not-allowed.ts';
import { imageNotEvaluable } from './image-not-evaluable.ts';
import { imageNotPinned } from './image-not-pinned.ts';
import { imageUserRoot } from './image-user-root.ts';
import { includeNotAllowed } from './include-not-allowed.ts';
import { includeNotEvaluable } from './include-not-evaluable.ts';
import { includeNotPinned } from './include-not-pinned.ts';
import { includeSteered } from './include-steered.ts';
import { inputUnconstrained } from './input-unconstrained.ts';
import { invisibleText } from './invisible-text.ts';
import { jobTokenLeaves } from './job-token-leaves.ts';
import { needsProjectMoving } from './needs-project-moving.ts';
import { packageSourceAdded } from './package-source-added.ts';
import { policyFile } from './policy-file.ts';
import { privilegedContainer } from './privileged-container.ts';
import { protectedReach } from './protected-reach.ts';
import { pullPolicyNotAllowed } from './pull-policy-not-allowed.ts';
import type { Rule } from './rule.ts';
import { runnerConfigDockerSocket } from './runner-config-docker-socket.ts';
import { runnerConfigExecutor } from './runner-config-executor.ts';
import { runnerConfigImagesOpen } from './runner-config-images-open.ts';
import { runnerConfigPrivileged } from './runner-config-privileged.ts';
import { runnerConfigPullPolicy } from './runner-config-pull-policy.ts';
import { runnerConfigSysbox } from './runner-config-sysbox.ts';
import { runnerConfigTls } from './runner-config-tls.ts';
import { runnerConfigToken } from './runner-config-token.ts';
import { runnerNotAllowed } from './runner-not-allowed.ts';
import { runnerOverride } from './runner-override.ts';
import { scannerWeakened } from './scanner-weakened.ts';
import { scriptFromNetwork } from './script-from-network.ts';
import { scriptNotReadable } from './script-not-readable.ts';
import { secretInConfiguration } from './secret-in-configuration.ts';
import { secretOnCommandLine } from './secret-on-command-line.ts';
import { serviceNotAllowed } from './service-not-allowed.ts';
import { shellRunnerUsed } from './shell-runner-used.ts';
import { textToAssistant } from './text-to-assistant.ts';
import { toolNotPinned } from './tool-not-pinned.ts';
import { variableInjection } from './variable-injection.ts';
import { verificationOff } from './verification-off.ts';

const listed = [
  imageNotAllowed,
  serviceNotAllowed,
  imageNotEvaluable,
  imageNotPinned,
  imageUserRoot,
  pullPolicyNotAllowed,
  dockerSocketUsed,
  dockerInDocker,
  dockerTlsDisabled,
  privilegedContainer,
  shellRunnerUsed,
  gitStrategyReusesCheckout,
  gitSubmodulesExposed,
  scriptFromNetwork,
  scriptNotReadable,
  packageSourceAdded,
  cryptoMining,
  includeNotPinned,
  includeNotAllowed,
  includeNotEvaluable,
  runnerNotAllowed,
  runnerOverride,
  debugTraceEnabled,
  variableInjection,
  secretInConfiguration,
  invisibleText,
  includeSteered,
  environmentFromBranch,
  scannerWeakened,
  imageMalformed,
  jobTokenLeaves,
  verificationOff,
  idTokenOpen,
  cacheShared,
  needsProjectMoving,
  textToAssistant,
  artifactExposes,
  deployInMergeRequest,
  secretOnCommandLine,
  functionNotPinned,
  functionNotAllowed,
  inputUnconstrained,
  componentRequired,
  toolNotPinned,
  protectedReach,
  custom,
  runnerConfigPrivileged,
  runnerConfigDockerSocket,
  runnerConfigPullPolicy,
  runnerConfigImagesOpen,
  runnerConfigExecutor,
  runnerConfigSysbox,
  runnerConfigToken,
  runnerConfigTls,
  policyFile,
] as const;

export const rules: readonly Rule[] = listed;

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleNamed(id: string): Rule | undefined {
  return byId.get(id);
}

/** Each of them with its own id, options and sentences. */
export type ListedRule = (typeof listed)[number];

/** What a policy file may say about rules. */
export const ruleCatalogue: readonly Pick<Rule, 'id' | 'summary' | 'level' | 'options'>[] = rules.map((rule) => {
  const { id, summary, level, options } = rule;
  return { id, summary, level, options };
});
