/**
 * What is known of a variable in each kind of pipeline, before any condition is asked. Sources: doc/ci/variables/
 * predefined_variables.md, lib/gitlab/ci/variables/builder/pipeline.rb (18.11).
 */
import { onceFor } from '../../once-per.ts';
import { OneOfEqual } from '../../one-of-equal.ts';
import { ABSENT, type Fact, keyOfFact, oneOf, SOME_TEXT, UNKNOWN } from '../expressions/fact.ts';
import { JOB_TIME_NAMES } from '../variables/predefined.ts';
import { type RefKind, SOURCE, SOURCES } from './pipeline-case.ts';

/** The same in every pipeline of a project, and never empty. */
const OF_THE_PROJECT =
  /^(CI|GITLAB_CI|CI_DEFAULT_BRANCH|CI_API_V4_URL|CI_SERVER_\w+|CI_PROJECT_(ID|NAME|TITLE|PATH|PATH_SLUG|NAMESPACE|ROOT_NAMESPACE|URL|VISIBILITY))$/;
const OF_EVERY_PIPELINE =
  /^CI_(COMMIT_(SHA|SHORT_SHA|BEFORE_SHA|REF_NAME|REF_SLUG|AUTHOR|TIMESTAMP|MESSAGE|TITLE)|PIPELINE_(IID|CREATED_AT))$/;
const OF_EVERY_MERGE_REQUEST =
  /^CI_(OPEN_MERGE_REQUESTS|MERGE_REQUEST_(ID|IID|PROJECT_(ID|PATH|URL)|REF_PATH|TITLE|DIFF_(ID|BASE_SHA)|(SOURCE|TARGET)_BRANCH_NAME|SOURCE_PROJECT_(ID|PATH|URL)))$/;
const OF_MERGE_REQUESTS = /^CI_MERGE_REQUEST_/;
const OF_TAGS = /^CI_(COMMIT_TAG|RELEASE_DESCRIPTION)/;
const OF_OTHERS = /^CI_EXTERNAL_PULL_REQUEST_/;
/** No condition sees them: there is no job yet. */
const OF_RUNNING_JOBS: ReadonlySet<string> = new Set(
  JOB_TIME_NAMES.filter((name) => !/^CI_PIPELINE_(IID|CREATED_AT)$/.test(name)),
);
/** Known only when jobs are made, so not to includes. */
const OF_JOBS =
  /^(CHAT_|CI_(JOB|NODE|ENVIRONMENT)_|CI_(DEBUG_TRACE|DEBUG_SERVICES|PIPELINE_IID|PIPELINE_TRIGGERED|RELEASE_DESCRIPTION)$|GITLAB_USER_|KUBECONFIG$|TRIGGER_PAYLOAD$)/;

const BOOLEAN = oneOf('true', 'false');
const EVENT_TYPES = oneOf('detached', 'merged_result', 'merge_train');
const NO_COMMIT = oneOf('0'.repeat(40));
const ANY_SOURCE = oneOf(...SOURCES);
const MERGE_REQUEST_EVENT = oneOf('merge_request_event');

export const REF_NAME = 'CI_COMMIT_REF_NAME';

type Facts = (name: string) => Fact | null;

/** What is special to pipelines of one kind. */
const OF_KIND: Readonly<Record<RefKind, Facts>> = {
  merge_request: (name) => {
    if (name === SOURCE) return MERGE_REQUEST_EVENT;
    if (name === 'CI_MERGE_REQUEST_EVENT_TYPE') return EVENT_TYPES;
    if (name === 'CI_COMMIT_BEFORE_SHA') return NO_COMMIT;
    if (OF_EVERY_MERGE_REQUEST.test(name)) return SOME_TEXT;
    return name === 'CI_COMMIT_BRANCH' || OF_TAGS.test(name) ? ABSENT : null;
  },
  source_branch: ofBranches,
  target_branch: ofBranches,
  other_branch: ofBranches,
  tag: (name) => {
    if (name === 'CI_COMMIT_TAG') return SOME_TEXT;
    const isAbsent = OF_MERGE_REQUESTS.test(name) || /^CI_(OPEN_MERGE_REQUESTS|COMMIT_BRANCH)$/.test(name);
    return isAbsent ? ABSENT : null;
  },
};

function ofBranches(name: string): Fact | null {
  if (name === 'CI_COMMIT_BRANCH') return SOME_TEXT;
  return OF_MERGE_REQUESTS.test(name) || OF_TAGS.test(name) ? ABSENT : null;
}

type Given = (name: string) => Fact;

const given = new OneOfEqual<Given>();

/** Values by name. */
type Values = ReadonlyMap<string, string>;

/**
 * `known`: values that are the same in all cases of this kind; the first that has a name counts. `branch`: what its name may be, where
 * that is not among them. One function for the same facts, so that what rests on it can be told to be the same.
 */
export function predefinedFacts(ref: RefKind, known: readonly Values[], branch: Fact | null = null): Given {
  const facts = (name: string) => (branch && name === REF_NAME ? branch : predefinedFact(ref, name, known));
  return given.of(
    JSON.stringify([ref, branch && keyOfFact(branch), ...known.map((values) => textOf(values).text)]),
    facts,
  );
}

const textOf = onceFor((values: Values) => ({ text: JSON.stringify([...values]) }));

function predefinedFact(ref: RefKind, name: string, known: readonly Values[]): Fact {
  for (const values of known) {
    const value = values.get(name);
    if (value !== undefined) return oneOf(value);
  }
  return OF_KIND[ref](name) ?? ofEveryKind(name);
}

function ofEveryKind(name: string): Fact {
  if (name === SOURCE) return ANY_SOURCE;
  if (name === 'CI_COMMIT_REF_PROTECTED') return BOOLEAN;
  if (OF_RUNNING_JOBS.has(name) || OF_OTHERS.test(name)) return ABSENT;
  return OF_THE_PROJECT.test(name) || OF_EVERY_PIPELINE.test(name) ? SOME_TEXT : UNKNOWN;
}

/** Do includes see a variable of this name at all? */
export function isSeenByIncludes(name: string): boolean {
  return !OF_JOBS.test(name);
}
