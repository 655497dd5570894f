/**
 * A case of a rule is one file: texts of a project's files, each after a line `# file: <name>` (the first is
 * `.gitlab-ci.yml`; other names as the conformance vectors have them: `project:group/lib@main:/base.yml`). Where a
 * finding is expected the line says so, or the line before it: `# expect: <rule>`, `# expect-next: <rule>`, with the id
 * of the sentence after a slash if it matters, and `-assumed` after it if no runner class takes the job. Leading comments may hold a policy below `# policy:` and the project's
 * `# build_git_strategy: fetch` and the instance's `# server_url: https://gitlab.com`. In a case named `*.toml` the first file is a runner's `config.toml`, in one named `*.policy.yml` the
 * policy that is changed.
 */
export interface RuleCase {
  readonly files: Readonly<Record<string, string>>;
  /** A policy file; '' when the case needs none. */
  readonly policy: string;
  readonly projectGitStrategy: 'clone' | 'fetch' | null;
  /** Absent: an instance of somebody's own. */
  readonly serverUrl?: string;
  /** `file:line rule` or `file:line rule/sentence`, sorted. */
  readonly expected: readonly string[];
}

const EXPECT = /#\s*expect(?<next>-next)?:\s*(?<what>[\w/, -]+)$/;

/** Of the first file in a case, by the name of the case. */
export function firstFile(name: string): string {
  if (name.endsWith('.toml')) return 'config.toml';
  return name.endsWith('.policy.yml') ? 'policy.yml' : '.gitlab-ci.yml';
}

/** `first`: the name of the first file. */
export function readCase(text: string, first = '.gitlab-ci.yml'): RuleCase {
  const files: Record<string, string> = {};
  const expected: string[] = [];
  let name = first;
  let lines: string[] = [];
  for (const line of [...text.split('\n'), '# file: ']) {
    const start = /^# file: (.*)$/.exec(line);
    if (start) {
      if (!(name in files)) files[name] = lines.join('\n');
      name = start[1] ?? '';
      lines = [];
      continue;
    }
    lines.push(line);
    const found = EXPECT.exec(line)?.groups;
    for (const what of found?.what?.split(',') ?? []) {
      expected.push(`${name.replace(/^project:/, '')}:${lines.length + (found?.next ? 1 : 0)} ${what.trim()}`);
    }
  }
  const head = leadingComments(text);
  const serverUrl = /^server_url: (\S+)$/m.exec(head.join('\n'))?.[1];
  const strategy = /^build_git_strategy: (clone|fetch)$/m.exec(head.join('\n'))?.[1];
  return {
    files,
    policy: policyIn(head),
    projectGitStrategy: strategy === 'clone' || strategy === 'fetch' ? strategy : null,
    ...(serverUrl ? { serverUrl } : {}),
    expected: expected.sort(),
  };
}

function leadingComments(text: string): string[] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) => line.replace(/^# ?/, ''));
}

function policyIn(comments: readonly string[]): string {
  const start = comments.indexOf('policy:');
  if (start === -1) return '';
  const rest = comments.slice(start + 1);
  const end = rest.findIndex((line) => line !== '' && !line.startsWith(' '));
  return (end === -1 ? rest : rest.slice(0, end)).map((line) => line.replace(/^ {2}/, '')).join('\n');
}
