/** A file of one group speaks of that group only: what it must not hold, in sentences. */
import type { SourceFile } from '../source.ts';
import { type Entry, entriesOf, itemsOf, type MapNode } from '../yaml/tree.ts';
import { INSTANCE_KEYS } from './misplaced-key.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { entryNamed } from './policy-tree.ts';

/** As GitLab takes paths of groups. */
const GROUP_PATH = /^[a-z0-9_][\w.-]*(\/[a-z0-9_][\w.-]*)*$/i;
/** A glob that is what it looks like: it leads to no other group by braces or dots. */
const PLAIN_GLOB = /^[\w.*?/-]+$/;

export interface OwnGroup {
  /** What is left for the schema. */
  readonly root: MapNode;
  readonly problems: readonly PolicyProblem[];
}

/** `group`: as the file's name says. */
export function checkOwnGroup(file: SourceFile, root: MapNode, group: string): OwnGroup {
  const ofInstance = entriesOf(root).filter(({ key }) => key.text !== 'groups' && INSTANCE_KEYS.includes(key.text));
  const refused = new Set(ofInstance.map(({ key }) => key));
  const kept = new Map([...root.entries].filter(([, { key }]) => !refused.has(key)));
  const groups = entriesOf(entryNamed(root, 'groups')?.value);
  const layers = [root, ...groups.map(({ value }) => value)];
  const quoted = layers.flatMap((layer) => itemsOf(entryNamed(layer, 'quote_from')?.value));
  return {
    root: { ...root, entries: kept },
    problems: [
      ...(GROUP_PATH.test(group) ? [] : [{ at: root.at, message: `\`${file.path}\` is named after no group` }]),
      ...ofInstance.map(({ key }) => ({
        at: key.at,
        message: `\`${key.text}\` is the instance's: it belongs into its own file, not into that of the group \`${group}\``,
      })),
      ...groups.flatMap((each) => foreignGlob(each, group)),
      ...quoted.flatMap((node) =>
        node.kind !== 'scalar' || (PLAIN_GLOB.test(node.text) && isWithin(node.text, group))
          ? []
          : [{ at: node.at, message: `\`quote_from\` of this file can name only projects of \`${group}\`` }],
      ),
    ],
  };
}

function foreignGlob({ key }: Entry, group: string): PolicyProblem[] {
  if (isWithin(key.text, group)) return [];
  return [{ at: key.at, message: `this file can speak of the group \`${group}\` only: \`${key.text}\` is another` }];
}

function isWithin(glob: string, group: string): boolean {
  return glob.toLowerCase().startsWith(`${group.toLowerCase()}/`) && !glob.includes('..');
}
