/** Every rule, in the order of the rule reference. A rule is listed here and nowhere else. */
import { cryptoMining } from './crypto-mining.ts';
import { debugTraceEnabled } from './debug-trace-enabled.ts';
import { dockerInDocker } from './docker-in-docker.ts';
import { dockerSocketUsed } from './docker-socket-used.ts';
import { dockerTlsDisabled } from './docker-tls-disabled.ts';
import { gitStrategyReusesCheckout } from './git-strategy-reuses-checkout.ts';
import { gitSubmodulesExposed } from './git-submodules-exposed.ts';
import { imageNotAllowed } from './image-not-allowed.ts';
import { imageNotEvaluable } from './image-not-evaluable.ts';
import { imageNotPinned } from './image-not-pinned.ts';
import { imageUserRoot } from './image-user-root.ts';
import { includeNotAllowed } from './include-not-allowed.ts';
import { includeNotEvaluable } from './include-not-evaluable.ts';
import { includeNotPinned } from './include-not-pinned.ts';
import { packageSourceAdded } from './package-source-added.ts';
import { privilegedContainer } from './privileged-container.ts';
import { pullPolicyNotAllowed } from './pull-policy-not-allowed.ts';
import type { Rule } from './rule.ts';
import { runnerNotAllowed } from './runner-not-allowed.ts';
import { runnerOverride } from './runner-override.ts';
import { scriptFromNetwork } from './script-from-network.ts';
import { serviceNotAllowed } from './service-not-allowed.ts';
import { shellRunnerUsed } from './shell-runner-used.ts';
import { variableInjection } from './variable-injection.ts';

export const rules: readonly Rule[] = [
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
  packageSourceAdded,
  cryptoMining,
  includeNotPinned,
  includeNotAllowed,
  includeNotEvaluable,
  runnerNotAllowed,
  runnerOverride,
  debugTraceEnabled,
  variableInjection,
];

/** What a policy file may say about rules. */
export const ruleCatalogue: readonly Pick<Rule, 'id' | 'level' | 'options'>[] = rules.map(({ id, level, options }) => ({
  id,
  level,
  options,
}));
