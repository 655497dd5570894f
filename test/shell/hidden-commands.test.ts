import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeCase } from '../rules/judge-case.ts';

interface Forms {
  readonly seen: Readonly<Record<string, readonly string[]>>;
  readonly told: Readonly<Record<string, readonly string[]>>;
  readonly plain: readonly string[];
}

const { seen, told, plain }: Forms = parse(readFileSync(new URL('hidden-commands.yml', import.meta.url), 'utf8'));

const policy = 'rules:\n  privileged-container: error\n  script-not-readable: warning\n  script-from-network: error\n';

const filled = (form: string) => form.replace(/\bRUN\b/g, 'docker ARGS').replace(/\bARGS\b/g, 'run --privileged x');

function rulesFor(forms: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const jobs = forms.map((form, index) => `form-${index}:\n  script: [${JSON.stringify(filled(form))}]\n`);
  const findings = judgeCase('privileged-container', {
    files: { '.gitlab-ci.yml': jobs.join('') },
    policy,
    projectGitStrategy: null,
  });
  const found = forms.map((form, index): [string, string[]] => {
    const own = findings.filter(({ uses }) => uses.some(({ job }) => job === `form-${index}`));
    return [form, own.map(({ rule, say }) => `${rule}/${say.id}`)];
  });
  return new Map(found);
}

const without = (found: ReadonlyMap<string, readonly string[]>, rule: string) =>
  [...found].filter(([, rules]) => !rules.some((each) => each.startsWith(rule))).map(([form]) => filled(form));

it.each(Object.entries(seen))('is seen: %s', (_, forms) => {
  expect(without(rulesFor(forms), 'privileged-container')).toEqual([]);
});

it.each(Object.entries(told))('is told: %s', (_, forms) => {
  expect(without(rulesFor(forms), 'script-not-readable')).toEqual([]);
});

it('of what anybody can read nothing is said', () => {
  expect([...rulesFor(plain)].filter(([, rules]) => rules.length > 0)).toEqual([]);
});
