import type { Pipeline } from '../config.ts';
import { ABSENT, oneOf } from '../expressions/fact.ts';
import { NOTHING_LEARNT } from '../expressions/knowledge.ts';
import { type PipelineCase, type RefKind, SOURCE } from './pipeline-case.ts';

/** The case of one pipeline of which all is known. */
export function onlyCase({ variables, changedPaths }: Pipeline): PipelineCase {
  const given = (name: string) => {
    const value = variables.get(name);
    return value === undefined ? ABSENT : oneOf(value);
  };
  const diff = changedPaths ?? 'none';
  return {
    ref: refKindOf(variables),
    knowledge: { ...NOTHING_LEARNT, given },
    rootSources: null,
    diff: { pushed: diff, otherwise: diff, compared: diff },
    ownRefs: [],
    files: 'this_commit',
  };
}

function refKindOf(variables: ReadonlyMap<string, string>): RefKind {
  if (variables.get(SOURCE) === 'merge_request_event' || variables.has('CI_MERGE_REQUEST_IID')) return 'merge_request';
  return variables.has('CI_COMMIT_TAG') ? 'tag' : 'target_branch';
}
