import { type Include, keyOf } from '../../ci/include-list.ts';
import { lineText } from '../../source.ts';
import { quotedLike } from './quoted-like.ts';

/**
 * What to write at the include, or at its `ref`, to pin it to the commit it leads to now; null where that is not known, or
 * needs more than one place.
 */
export function pinnedInclude(include: Include): string | null {
  const { commit, kind } = include.file;
  if (!commit) return null;
  if (kind === 'component') return pinnedComponent(include, commit);
  const ref = keyOf(include, 'ref');
  if (ref) return typeof ref.value === 'string' ? quotedLike({ ...ref, value: ref.value }, commit) : null;
  return withRef(include, commit);
}

/** A component may ask what it was included as (`spec:component`, GitLab 18.6): then another way to name it is another input. */
export function readsItsVersion({ file }: Include): boolean {
  return /\bcomponent\s*\.\s*(?:version|reference)\b/.test(file.file?.text ?? '');
}

/** `host/group/project/name@version`, in the quotes it has. */
function pinnedComponent({ at }: Include, commit: string): string | null {
  const [, quote, address] = /^(["']?)([^\s"']+)@[^@\s"']*\1$/.exec(at.at.text) ?? [];
  return address === undefined ? null : `${quote}${address}@${commit}${quote}`;
}

/** A line of its own below `project:`, where that stands on one. */
function withRef({ at }: Include, commit: string): string | null {
  const { file, span, text } = at.at;
  const line = lineText(file, span.start.line);
  const [, indent] = /^(\s*(?:- +)?)project: +$/.exec(line.slice(0, span.start.column - 1)) ?? [];
  if (indent === undefined || line.slice(span.end.column - 1).trim() !== '') return null;
  return `${text}\n${' '.repeat(indent.length)}ref: ${commit}`;
}
