/** The files that `spec:include` names. They hold only inputs, so they include nothing and count against no limit. */
import { INCLUDE_KINDS } from '../../includes/include-types.ts';
import { unavailableMessage } from '../../includes/unavailable-message.ts';
import type { SourceFile } from '../../source.ts';
import type { HeaderFiles, HeaderInclude } from './header-include.ts';
import { type IncludeWorld, includeEntries } from './include-entries.ts';

/** `world.context` is the one of the file's includer: GitLab 18.11 looks there, not around the file itself. */
export function headerFiles(world: IncludeWorld): HeaderInclude {
  return (item): HeaderFiles => {
    const files: SourceFile[] = [];
    let missing = false;
    for (const found of includeEntries([item], world)) {
      const kind = INCLUDE_KINDS.find((one) => one.matches(found));
      const asked = kind?.ask(found, world.context);
      if (!kind || !asked) return { kind: 'problem', message: 'The entry of spec:include names no file' };
      const problem = (why: string): HeaderFiles => ({ kind: 'problem', message: `\`${asked.name}\`: ${why}` });
      if ('refused' in asked) return problem(asked.refused);
      if ('file' in asked) {
        files.push(asked.file);
        continue;
      }
      const answer = world.fetch(asked.request);
      if (!answer) missing = true;
      else if ('unavailable' in answer) {
        const { unavailable, detail } = answer;
        return { kind: 'problem', message: unavailableMessage(asked.name, asked.request, unavailable, detail) };
      } else if ('file' in answer) {
        const refused = kind.refuse?.(found, answer.file);
        if (refused) return problem(refused);
        files.push(answer.file);
      }
    }
    return missing ? { kind: 'missing' } : { kind: 'files', files };
  };
}
