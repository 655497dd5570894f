import { z } from 'zod';
import type { ExpandedText } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { matchesImage } from '../runner/image-pattern.ts';
import type { JobCommand } from '../shell/job-command.ts';
import { isByHand } from './judging/by-hand.ts';
import { hasDotenv } from './judging/dotenv-values.ts';
import { commandsThat, inCommands } from './judging/in-commands.ts';
import { inMergeRequests } from './judging/in-merge-requests.ts';
import { environmentNames } from './judging/job-texts.ts';
import { defineRule } from './rule.ts';

export const deployInMergeRequest = defineRule({
  id: 'deploy-in-merge-request',
  summary: 'A pipeline of a merge request changes what is running: `terraform apply`, `helm upgrade`, `kubectl apply`.',
  why: 'What nobody has reviewed is deployed, and the credentials for it lie open to whoever opens a merge request.',
  fix: 'Show what would change (`terraform plan`, `kubectl diff`) and deploy after the merge; limit the credentials to protected branches.',
  blindSpots:
    'Deployments by scripts of the repository or by other programs are not found. Clusters that the job itself starts, environments with a variable in their name (review apps) and jobs that somebody starts by hand are left out.',
  keywords: ['rules', 'only', 'script', 'environment', 'when'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/environments/deployment_safety/',
  examples: {
    bad: [
      {
        yaml: 'deploy:\n  script: [terraform apply -auto-approve]\n  rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]\n',
      },
    ],
    good: [
      {
        yaml: 'deploy:\n  script: [terraform apply -auto-approve]\n  rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]\n',
      },
      { yaml: 'plan:\n  script: [terraform plan]\n  rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]\n' },
    ],
  },
  options: z.strictObject({
    environments: z
      .array(z.string())
      .default([])
      .describe('Globs of environments to which merge requests may deploy, such as `testing/**`.'),
  }),
  messages: {
    found: '{value} runs in pipelines of merge requests, before anything is merged.',
  },
  *check(config, { environments }, { hit }) {
    const handsOn = config.jobs.some(hasDotenv);
    for (const job of runnerJobs(config)) {
      const found = deploymentsIn(job);
      if (found.length === 0 || startingCluster(job).length > 0 || isByHand(job)) continue;
      if (!job.cases.some((each) => each.ref === 'merge_request')) continue;
      if (environmentNames(job).some((name) => isFree(name, environments))) continue;
      const runs = inMergeRequests(job, handsOn);
      for (const { value, at, command } of found) {
        if (runs(command) === false) continue;
        const cause = job.keywords.get('rules') ?? job.keywords.get('only');
        yield hit(job, at, 'found', { value }).because(...(cause ? [cause.value.at] : []));
      }
    }
  },
});

/** One for each branch, or one that the policy names. */
function isFree(name: ExpandedText, allowed: readonly string[]): boolean {
  return name.text === null || allowed.some((pattern) => matchesImage(pattern, shownText(name)));
}

const startingCluster = commandsThat(startsCluster);

function startsCluster({ name, words }: JobCommand): boolean {
  const [first, second] = words.slice(1).map((word) => word.text);
  if (name === 'kind' || name === 'k3d' || name === 'ctlptl') return first === 'create' || second === 'create';
  return /^(?:minikube|microk8s|k3s|crc)$/.test(name) && first !== 'kubectl';
}

/** What must stand among the arguments, and what takes the effect away. */
interface Deployment {
  readonly does: RegExp;
  readonly needs?: RegExp;
  readonly unless?: RegExp;
}

const TERRAFORM: Deployment = {
  does: /^(?:apply|destroy)$/,
  needs: /^-?-auto-approve(?:=true)?$|\.tfplan$|^plan\.\w+$/,
};
const KUBECTL: Deployment = {
  does: /^(?:apply|delete|patch|replace|scale|set|rollout)$/,
  unless: /^--dry-run|^(?:status|history)$/,
};

const DEPLOYMENTS: ReadonlyMap<string, Deployment> = new Map<string, Deployment>([
  ['terraform', TERRAFORM],
  ['tofu', TERRAFORM],
  ['gitlab-terraform', { does: /^(?:apply|destroy)$/ }],
  ['gitlab-tofu', { does: /^(?:apply|destroy)$/ }],
  [
    'terragrunt',
    { does: /^(?:apply|destroy|apply-all)$/, needs: /^--?(?:terragrunt-)?(?:auto-approve|non-interactive)/ },
  ],
  ['kubectl', KUBECTL],
  ['oc', KUBECTL],
  ['helm', { does: /^(?:upgrade|install|uninstall|rollback)$/, unless: /^--dry-run|^plugin$/ }],
  ['helmfile', { does: /^(?:apply|sync|destroy)$/ }],
  ['pulumi', { does: /^(?:up|destroy)$/, unless: /^--preview-only$/ }],
  ['cdk', { does: /^deploy$/ }],
  ['serverless', { does: /^deploy$/ }],
  ['sam', { does: /^deploy$/ }],
  ['flyctl', { does: /^deploy$/ }],
  ['fly', { does: /^deploy$/ }],
  ['gcloud', { does: /^deploy$/ }],
  ['aws', { does: /^(?:deploy|create-stack|update-stack|update-service|update-function-code|create-deployment)$/ }],
  [
    'ansible-playbook',
    {
      does: /\.ya?ml$/,
      unless:
        /^(?:-C|--check|--syntax-check|--list-(?:hosts|tasks|tags)|--connection=local|local|localhost,|127\.0\.0\.1,)$/,
    },
  ],
  ['argocd', { does: /^sync$/, unless: /^--dry-run$/ }],
  ['docker', { does: /^deploy$/, needs: /^stack$/ }],
  ['az', { does: /^(?:deploy|deployment|publish|create-or-update)$/, unless: /^(?:list|show|what-if|validate)$/ }],
  ['sls', { does: /^deploy$/ }],
  ['firebase', { does: /^deploy$/, unless: /^hosting:channel:/ }],
  // without it they make a preview
  ...['vercel', 'netlify'].map(
    (name) => [name, { does: /^(?:deploy|--prod)$/, needs: /^--prod(?:uction)?$/ }] as const,
  ),
  ['wrangler', { does: /^(?:deploy|publish)$/, unless: /^--dry-run$/ }],
  ['nomad', { does: /^run$/ }],
  ['skaffold', { does: /^(?:run|deploy|apply)$/ }],
  ['werf', { does: /^(?:converge|bundle)$/ }],
  ['cf', { does: /^push$/ }],
  ['eb', { does: /^deploy$/ }],
  ['cap', { does: /(?:^|:)deploy$/ }],
]);

const deploymentsIn = inCommands((command) => {
  const value = deploymentOf(command);
  return value === null ? [] : [{ value, at: command.at, command }];
});

/** The program and what it does; null: it changes nothing that runs. */
function deploymentOf(command: JobCommand): string | null {
  const { name, rest } = programOf(command);
  const deployment = DEPLOYMENTS.get(name);
  if (!deployment) return null;
  const { does, needs, unless } = deployment;
  // options, some with a value of their own, may stand before the subcommand
  const subcommand = rest.slice(0, 6).find((word) => does.test(word));
  if (subcommand === undefined || (needs && !isConfirmed(command) && !rest.some((word) => needs.test(word))))
    return null;
  if (rest.some((word) => unless?.test(word) || /^(?:-h|--help)$/.test(word))) return null;
  return `${name} ${subcommand}`;
}

/** `npx cdk deploy`, `pnpm exec serverless deploy`. */
function programOf({ name, words }: JobCommand): { readonly name: string; readonly rest: readonly string[] } {
  const rest = words.slice(1).map((word) => word.text);
  if (!/^(?:npx|bunx|pnpm|yarn|npm|uvx|poetry|pipenv)$/.test(name)) return { name, rest };
  const at = rest.findIndex((word) => !/^(?:-.*|exec|run|dlx)$/.test(word));
  return { name: (rest[at] ?? '').replace(/^aws-(?=cdk)|@.*$/g, ''), rest: rest.slice(at + 1) };
}

/** `yes | terraform apply` asks nobody. */
function isConfirmed({ from }: JobCommand): boolean {
  return from.some(
    ({ name, words }) => name === 'yes' || (name === 'echo' && /^y(?:es)?$/i.test(words[1]?.text ?? '')),
  );
}
