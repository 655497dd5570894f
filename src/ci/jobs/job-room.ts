import { onceFor } from '../../once-per.ts';
import { type Entry, entriesOf, type Node, valueAt } from '../../yaml/tree.ts';
import { type TreeSize, treeSize } from '../../yaml/tree-size.ts';
import { BOUNDS, type Room } from '../bounds.ts';

const SCRIPTS = ['before_script', 'script', 'after_script'];

/** The part of a configuration's room that its jobs take, each with the keywords that it inherits. */
export class JobRoom {
  readonly #room: Room;
  readonly #inherited: Pick<TreeSize, 'nodes' | 'characters'>;
  readonly #lines: readonly number[];
  readonly #variables: number;
  readonly #cases: number;

  /** `variables`: how many are set at top level. `cases`: in how many the conditions of each job are asked. */
  constructor(room: Room, defaults: ReadonlyMap<string, Entry>, variables: number, cases: number) {
    const sizes = Array.from(defaults.values(), ({ value }) => treeSize(value));
    this.#room = room;
    this.#inherited = {
      nodes: sumOf(sizes.map(({ nodes }) => nodes)),
      characters: sumOf(sizes.map(({ characters }) => characters)),
    };
    this.#lines = SCRIPTS.map((keyword) => nodesIn(defaults.get(keyword)?.value));
    this.#variables = variables;
    this.#cases = cases;
  }

  /** What it takes as one more, whatever it holds. */
  ofOne(job: Node): { readonly jobs: 1; readonly all_jobs: 1; readonly cases: number } {
    return { jobs: 1, all_jobs: 1, cases: weightOf(job).conditions > 0 ? this.#cases : 0 };
  }

  /** False: it is left out. */
  take({ key, value }: Entry): boolean {
    const full = (['jobs', 'all_jobs'] as const).find((id) => this.#room.isFull(id)) ?? tooMuchIn(value);
    if (full) {
      this.#room.leaveOut(full, key.at, key.text);
      return false;
    }
    const { nodes, characters, lines, variables } = weightOf(value);
    const amounts = {
      ...this.ofOne(value),
      values: nodes + this.#inherited.nodes,
      characters: characters + this.#inherited.characters,
      script_lines: sumOf(lines.map((own, index) => own || (this.#lines[index] ?? 0))),
      variables: this.#variables + variables,
    };
    return this.#room.take(amounts, key.at, key.text);
  }
}

function tooMuchIn(job: Node): 'conditions' | undefined {
  return weightOf(job).conditions > BOUNDS.conditions.most ? 'conditions' : undefined;
}

/** Of one job, without what it inherits. */
interface Weight extends Pick<TreeSize, 'nodes' | 'characters'> {
  /** Of each script; 0: it has none. */
  readonly lines: readonly number[];
  readonly variables: number;
  readonly conditions: number;
}

// Sets of included files have most of their jobs in common.
const weightOf = onceFor((job: Node): Weight => {
  const { nodes, characters } = treeSize(job);
  const rules = valueAt(job, 'rules');
  const refs = ['only', 'except'].map((keyword) => nodesIn(valueAt(job, keyword)));
  return {
    nodes,
    characters,
    lines: SCRIPTS.map((keyword) => nodesIn(valueAt(job, keyword))),
    variables: entriesOf(valueAt(job, 'variables')).length,
    conditions: (rules?.kind === 'list' ? rules.items.length : 0) + sumOf(refs),
  };
});

function nodesIn(node: Node | undefined): number {
  return node ? treeSize(node).nodes : 0;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
