/** Every rule, in the order of the rule reference. A rule is listed here and nowhere else. */
import { dockerInDocker } from './docker-in-docker.ts';
import { dockerSocketUsed } from './docker-socket-used.ts';
import { gitStrategyReusesCheckout } from './git-strategy-reuses-checkout.ts';
import { imageNotAllowed } from './image-not-allowed.ts';
import { imageNotEvaluable } from './image-not-evaluable.ts';
import { pullPolicyNotAllowed } from './pull-policy-not-allowed.ts';
import type { Rule } from './rule.ts';
import { serviceNotAllowed } from './service-not-allowed.ts';

export const rules: readonly Rule[] = [
  imageNotAllowed,
  serviceNotAllowed,
  imageNotEvaluable,
  pullPolicyNotAllowed,
  dockerSocketUsed,
  dockerInDocker,
  gitStrategyReusesCheckout,
];

/** What a policy file may say about rules. */
export const ruleCatalogue: readonly Pick<Rule, 'id' | 'level' | 'options'>[] = rules.map(({ id, level, options }) => ({
  id,
  level,
  options,
}));
