/** Which jobs a pipeline has: `workflow:rules`, then `rules` or `only`, in the few forms that tests need. */
import type { ResolvedConfig } from '../../../src/ci/config.ts';
import { evaluate as holds } from '../../../src/ci/expressions/expression.ts';
import { toPlain } from '../../../src/yaml/tree.ts';

export interface PipelineFacts {
  /** Null: a merge request's pipeline. */
  readonly branch: string | null;
  readonly source: 'push' | 'merge_request_event';
  readonly defaultBranch: string;
}

type Rules = readonly { readonly if?: string; readonly when?: string }[];

/** Names of the jobs; none = no pipeline. */
export function evaluate(config: ResolvedConfig, facts: PipelineFacts): string[] {
  const tree = plain(config.tree) as { workflow?: { rules?: Rules } } | null;
  const workflow = tree?.workflow?.rules;
  if (workflow && !matches(workflow, facts)) return [];
  return config.jobs
    .filter(({ kind }) => kind !== 'unused')
    .filter(({ keywords }) => {
      const rules = keywords.get('rules');
      if (rules) return matches(plain(rules.value) as Rules, facts);
      // Without rules anywhere a job is for branches and tags.
      return workflow !== undefined || keywords.has('only') || facts.source === 'push';
    })
    .map(({ name }) => name);
}

function matches(rules: Rules, facts: PipelineFacts): boolean {
  const found = rules.find(
    (rule) => rule.if === undefined || holds(rule.if, (name) => variableOf(name, facts)).truthful,
  );
  return found !== undefined && found.when !== 'never';
}

function variableOf(name: string, { branch, source, defaultBranch }: PipelineFacts): string | null {
  const known: Readonly<Record<string, string | null>> = {
    CI_PIPELINE_SOURCE: source,
    CI_COMMIT_BRANCH: branch,
    CI_DEFAULT_BRANCH: defaultBranch,
    CI_MERGE_REQUEST_IID: source === 'merge_request_event' ? '1' : null,
  };
  return known[name] ?? null;
}

function plain(node: Parameters<typeof toPlain>[0] | null): unknown {
  return node && toPlain(node);
}
