/** What authors would read of the rules' own bad examples. */
import { noteBody } from '../../src/render/note.ts';
import type { Words } from '../../src/render/words.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import { rules } from '../../src/rules/index.ts';
import type { Example } from '../../src/rules/rule.ts';
import { sourceFile } from '../support/make-config.ts';
import { judgeCase } from './judge-case.ts';

export interface ExampleFinding {
  readonly finding: Finding;
  readonly files: Readonly<Record<string, string>>;
}

/** By path. */
export function exampleFiles(example: Example): Readonly<Record<string, string>> {
  if ('toml' in example) return { 'config.toml': example.toml };
  return 'yaml' in example ? { '.gitlab-ci.yml': example.yaml } : { 'policy.yml': example.policyFile };
}

function findingsOf(rule: string, example: Example): ExampleFinding[] {
  const files = exampleFiles(example);
  const found = judgeCase(rule, { files, policy: example.policy ?? '', projectGitStrategy: null });
  return found.filter((finding) => finding.rule === rule).map((finding) => ({ finding, files }));
}

/** Each sentence of each rule once. */
export function exampleFindings(): ExampleFinding[] {
  const all = rules.flatMap((rule) => rule.examples.bad.flatMap((example) => findingsOf(rule.id, example)));
  return [...new Map(all.map((each) => [`${each.finding.rule}/${each.finding.say.id}`, each])).values()];
}

export function exampleNote({ finding, files }: ExampleFinding, words: Words) {
  const { at } = finding;
  return noteBody(
    finding,
    { newPath: at.file, oldLine: null, newLine: at.start.line },
    {
      words,
      policy: { project: 'group/app', message: null, requestUrl: null },
      mergeRequest: 'https://gitlab.example.org/group/app/-/merge_requests/3',
      publicUrl: 'https://pipewarden.example.org',
      files: new Map(Object.entries(files).map(([path, text]) => [path, sourceFile(path, text)])),
    },
  );
}
