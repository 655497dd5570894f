import { type Include, keyOf } from '../../ci/include-list.ts';
import { lineText } from '../../source.ts';
import type { Hit } from '../rule.ts';
import { replacement } from './replacement.ts';

/** A suggestion that pins an include to the commit its ref leads to now. Nothing where that is not known, or needs more than one place. */
export function pinned(include: Include): Pick<Hit, 'suggestion'> {
  const { commit, kind } = include.file;
  if (!commit) return {};
  if (kind === 'component') return pinnedComponent(include, commit);
  const ref = keyOf(include, 'ref');
  if (ref) return typeof ref.value === 'string' ? replacement({ ...ref, value: ref.value }, commit) : {};
  return withRef(include, commit);
}

/** `host/group/project/name@version`, in the quotes it has. */
function pinnedComponent({ at }: Include, commit: string): Pick<Hit, 'suggestion'> {
  const [, quote, address] = /^(["']?)([^\s"']+)@[^@\s"']*\1$/.exec(at.at.text) ?? [];
  return address === undefined ? {} : { suggestion: { replacement: `${quote}${address}@${commit}${quote}` } };
}

/** A line of its own below `project:`, where that stands on one. */
function withRef({ at }: Include, commit: string): Pick<Hit, 'suggestion'> {
  const { file, span, text } = at.at;
  const line = lineText(file, span.start.line);
  const [, indent] = /^(\s*(?:- +)?)project: +$/.exec(line.slice(0, span.start.column - 1)) ?? [];
  if (indent === undefined || line.slice(span.end.column - 1).trim() !== '') return {};
  return { suggestion: { replacement: `${text}\n${' '.repeat(indent.length)}ref: ${commit}` } };
}
