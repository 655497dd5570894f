/** Files that a script writes and then runs: `base64 -d x > s.sh; sh s.sh`. */
import type { JobCommand } from './job-command.ts';
import { SHELLS, writtenProgram } from './program-text.ts';
import type { Run } from './runs.ts';

export class WrittenFiles {
  readonly #writers = new Map<string, JobCommand[]>();

  note(command: JobCommand): void {
    for (const { text, known } of command.writesTo) {
      if (!known || text.startsWith('/dev/')) continue;
      const writers = this.#writers.get(plain(text));
      if (writers) writers.push(command);
      else this.#writers.set(plain(text), [command]);
    }
  }

  runsOf(command: JobCommand): readonly Run[] {
    const path = this.#writers.size > 0 ? fileRunBy(command) : undefined;
    const writers = (path && this.#writers.get(plain(path))) || [];
    return writers.flatMap((writer) =>
      writtenProgram(command, writer).map((program): Run => {
        if ('unreadable' in program) return { kind: 'unknown', unreadable: program.unreadable };
        const source = program.document ?? { text: program.text, locate: () => writer.at };
        return { kind: 'text', source, parameters: undefined };
      }),
    );
  }
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

function fileRunBy({ name, words }: JobCommand): string | undefined {
  const first = words[0]?.text ?? '';
  if (name === '.' || name === 'source') return words[1]?.text;
  if (SHELLS.has(name) && !first.startsWith('./')) {
    return words.slice(1).find((word) => !/^[-+]./.test(word.text))?.text;
  }
  return first.includes('/') ? first : undefined;
}
