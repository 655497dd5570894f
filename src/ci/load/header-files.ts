/** The files that `spec:include` names. They hold only inputs, so they include nothing and count against no limit. */
import { INCLUDE_KINDS } from '../../includes/include-types.ts';
import { isFatal, unavailableMessage } from '../../includes/unavailable-message.ts';
import type { HeaderFiles, HeaderInclude } from './header-include.ts';
import { type FoundEntry, type IncludeFacts, includeEntries, whatIsUnknown } from './include-entries.ts';

/** `facts.context` is the one of the file's includer: GitLab 18.11 looks there, not around the file itself. */
export function headerFiles(facts: IncludeFacts): HeaderInclude {
  return (item): HeaderFiles => {
    const found = [...includeEntries([item], facts)].map((entry) => headerFile(entry, facts));
    const problem = found.find((each) => each.kind === 'problem') ?? found.find((each) => each.kind === 'unreadable');
    if (problem) return problem;
    const files = found.flatMap((each) => (each.kind === 'files' ? each.files : []));
    return found.some((each) => each.kind === 'missing') ? { kind: 'missing' } : { kind: 'files', files };
  };
}

function headerFile(entry: FoundEntry, facts: IncludeFacts): HeaderFiles {
  const kind = INCLUDE_KINDS.find((one) => one.matches(entry));
  if (entry.unknown.size > 0) return { kind: 'unreadable', message: notKnown(entry), unavailable: 'unknown' };
  const asked = kind?.ask(entry, facts.context);
  if (!kind || !asked) return { kind: 'problem', message: 'The entry of spec:include names no file' };
  if ('refused' in asked) return refusal(asked.name, asked.refused);
  if ('file' in asked) return { kind: 'files', files: [asked.file] };
  const answer = facts.fetch(asked.request);
  if (!answer) return { kind: 'missing' };
  if ('unavailable' in answer) {
    const { unavailable, detail } = answer;
    const message = unavailableMessage(asked.name, asked.request, unavailable, detail);
    const isAbsent = isFatal(unavailable) && !(facts.isForOthers && asked.request.kind === 'file');
    return isAbsent ? { kind: 'problem', message } : { kind: 'unreadable', message, unavailable };
  }
  if (!('file' in answer)) return { kind: 'files', files: [] };
  const refused = kind.refuse?.(entry, answer.file);
  if (refused) return refusal(asked.name, refused);
  if (facts.hasRoomFor(entry.at, answer.file)) return { kind: 'files', files: [answer.file] };
  return { kind: 'unreadable', message: unavailableMessage(asked.name, asked.request, 'limit'), unavailable: 'limit' };
}

function notKnown({ unknown }: FoundEntry): string {
  return `An entry of spec:include: ${whatIsUnknown(unknown)}`;
}

function refusal(name: string, why: string): HeaderFiles {
  return { kind: 'problem', message: `\`${name}\`: ${why}` };
}
