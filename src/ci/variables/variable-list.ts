/**
 * A list of variables whose values name each other (lib/gitlab/ci/variables/collection.rb, 18.11). A name may appear
 * more than once: the last definition counts, and a definition sees earlier ones of its own name.
 */
import { EXPANDED_LIMIT } from './expand.ts';

export interface ListedVariable {
  readonly name: string;
  readonly value: string;
  /** Never expanded (`expand: false`). */
  readonly raw?: boolean;
  /** The job sees a path instead of the value. */
  readonly file?: boolean;
  /** The value grew beyond `EXPANDED_LIMIT`: some references in it were left as they are. */
  readonly tooLong?: boolean;
}

/** As GitLab uses the list itself: undefined references become empty. */
export function sortAndExpand(variables: readonly ListedVariable[]): ListedVariable[] {
  return expandInOrder(variables, (found) => found?.value ?? '');
}

/** As GitLab sends the list to the runner: references to undefined, raw and file variables are left for the runner. */
export function runnerPayload(variables: readonly ListedVariable[]): ListedVariable[] {
  return expandInOrder(variables, (found) => (found && !found.raw && !found.file ? found.value : null));
}

/** `$$`, `%%` and `${}` match without a name: they stay as they are and hide what follows. */
const REFERENCE = /\$\$|%%|\$([a-zA-Z_]\w*)|\$\{([a-zA-Z_]\w*)?\}|%([a-zA-Z_]\w*)%/g;

function nameIn(match: RegExpMatchArray): string | undefined {
  return match[1] ?? match[2] ?? match[3];
}

/** Most values are plain. */
export function mayRefer({ raw, value }: Pick<ListedVariable, 'value' | 'raw'>): boolean {
  return !raw && (value.includes('$') || value.includes('%'));
}

/** Names that the value refers to, in order, each once. */
export function referencesIn(variable: ListedVariable): readonly string[] {
  if (!mayRefer(variable)) return [];
  let names = references.get(variable);
  if (!names) {
    names = [...new Set([...variable.value.matchAll(REFERENCE)].flatMap((match) => nameIn(match) ?? []))];
    references.set(variable, names);
  }
  return names;
}

/** A variable of the whole configuration stands in the list of every job. */
const references = new WeakMap<ListedVariable, readonly string[]>();

/** Whether two or more of them form a cycle. */
export function hasCycle(variables: readonly ListedVariable[]): boolean {
  return variables.length > 1 && dependencyOrder(variables) === null;
}

/** In the order given. On a cycle of two or more variables nothing in the whole list is expanded. */
function expandInOrder(
  variables: readonly ListedVariable[],
  replacementFor: (found: ListedVariable | undefined) => string | null,
): ListedVariable[] {
  if (!variables.some(mayRefer)) return [...variables];
  const order = dependencyOrder(variables);
  if (!order) return [...variables];

  const expanded: ListedVariable[] = [...variables];
  const latest = new Map<string, ListedVariable>();
  let size = 0;
  for (const index of order) {
    const variable = variables[index] as ListedVariable;
    let result = variable;
    if (mayRefer(variable)) {
      let tooLong = false;
      const value = variable.value.replace(REFERENCE, (written, plain, braced, percent) => {
        const name: string | undefined = plain ?? braced ?? percent;
        if (name === undefined) return written;
        const replacement = replacementFor(latest.get(name)) ?? written;
        size += replacement.length;
        if (latest.get(name)?.tooLong || size > EXPANDED_LIMIT) tooLong = true;
        return size > EXPANDED_LIMIT ? written : replacement;
      });
      result = tooLong ? { ...variable, value, tooLong } : { ...variable, value };
    }
    expanded[index] = result;
    latest.set(variable.name, result);
  }
  return expanded;
}

function indexesByName(variables: readonly ListedVariable[]): ReadonlyMap<string, readonly number[]> {
  const byName = new Map<string, number[]>();
  for (const [index, { name }] of variables.entries()) {
    const same = byName.get(name);
    if (same) same.push(index);
    else byName.set(name, [index]);
  }
  return byName;
}

/** Indexes with dependencies first; null when two or more variables form a cycle (Tarjan, without recursion). */
function dependencyOrder(variables: readonly ListedVariable[]): number[] | null {
  const byName = indexesByName(variables);
  const dependencies = (index: number) =>
    referencesIn(variables[index] as ListedVariable).flatMap((name) => byName.get(name) ?? []);

  const state = new Map<number, 'open' | 'done'>();
  const order: number[] = [];
  for (const root of variables.keys()) {
    if (state.has(root)) continue;
    if (!mayRefer(variables[root] as ListedVariable)) {
      state.set(root, 'done');
      order.push(root);
      continue;
    }
    state.set(root, 'open');
    const stack = [{ index: root, left: dependencies(root) }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.left.shift();
      if (next === undefined) {
        state.set(top.index, 'done');
        order.push(top.index);
        stack.pop();
      } else if (!state.has(next)) {
        state.set(next, 'open');
        stack.push({ index: next, left: dependencies(next) });
      } else if (state.get(next) === 'open' && next !== top.index) {
        return null;
      }
    }
  }
  return order;
}
