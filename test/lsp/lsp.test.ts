import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { POLICY } from '../cli/workspace.ts';
import { compiled } from '../support/compile.ts';
import { type Editor, startEditor } from './editor.ts';

let top: string;
let program: string;
let count = 0;
const editors: Editor[] = [];
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'pipewarden-lsp-'));
  program = join(compiled(), 'src/cli/pipewarden.js');
}, 120_000);
afterEach(async () => {
  for (const editor of editors.splice(0)) await editor.end();
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

async function edit(files: Readonly<Record<string, string>>, options: Parameters<typeof startEditor>[2] = {}) {
  const folder = join(top, `checkout-${count++}`);
  mkdirSync(folder);
  const editor = await startEditor(program, folder, { ...options, files });
  editors.push(editor);
  return editor;
}

const brief = ({ code, severity, range, message }: Diagnostic) =>
  `${range.start.line + 1}:${range.start.character + 1} ${severity} ${code} ${String(message).split('\n')[0]}`;

const CI = 'a:\n  script: make\n  image: evil:1\n';
const some = (found: readonly Diagnostic[]) => found.length > 0;
const none = (found: readonly Diagnostic[]) => found.length === 0;

describe('findings in an editor', { timeout: 120_000 }, () => {
  it('come for what is typed, are gone with their cause, and end with the exit code of an editor that says goodbye', async () => {
    const editor = await edit({ '.gitlab-ci.yml': 'a: {script: make}\n', '.pipewarden.yml': POLICY });
    await editor.open('.gitlab-ci.yml', CI);
    expect((await editor.diagnostics('.gitlab-ci.yml', some)).map(brief)).toEqual([
      expect.stringMatching(/^3:10 1 image-not-allowed .*evil:1/),
    ]);
    await editor.type('.gitlab-ci.yml', CI.replace('evil:1', 'registry.example.org/a:1'));
    await editor.diagnostics('.gitlab-ci.yml', none);
    await editor.type('.gitlab-ci.yml', 'a:\n  script: make\n  stage: nowhere\n');
    expect((await editor.diagnostics('.gitlab-ci.yml', some)).map(brief)).toEqual([
      expect.stringMatching(/^3:\d+ 1 configuration-refused .*nowhere/),
    ]);
    expect(await editors.pop()?.end()).toBe(0);
  });

  it('are those of every file: an include with unsaved text, and one that is not open', async () => {
    const files = {
      '.gitlab-ci.yml': 'include: [one.yml, two.yml]\n',
      'one.yml': 'a: {script: make}\n',
      'two.yml': 'b: {script: make, image: other:2}\n',
      '.pipewarden.yml': POLICY,
    };
    const editor = await edit(files);
    await editor.open('one.yml', CI);
    expect((await editor.diagnostics('one.yml', some)).map(brief)).toEqual([expect.stringMatching(/^3:10 .*evil:1/)]);
    expect((await editor.diagnostics('two.yml', some)).map(brief)).toEqual([expect.stringMatching(/^1:26 .*other:2/)]);
    await editor.close('one.yml');
    await editor.diagnostics('one.yml', none);
  });

  it('say a policy that is wrong once, and judge again when it is saved', async () => {
    const editor = await edit({ '.gitlab-ci.yml': CI, '.pipewarden.yml': 'rulez: {}\n' });
    await editor.open('.gitlab-ci.yml', CI);
    expect(await editor.message()).toMatch(/^Pipewarden: The policy is not valid:\n.*unknown key.*rulez/);
    await editor.open('.pipewarden.yml', POLICY);
    await editor.save('.pipewarden.yml');
    await editor.diagnostics('.gitlab-ci.yml', some);
  });

  it('end where a configuration takes too long, and go on with the next text', async () => {
    // Nine times what it takes to start and to judge a small one, so that the limit is between them on slow and fast machines.
    const lines = Array.from({ length: 40_000 }, (_, n) => `    - password="hunter${n}"\n`);
    const editor = await edit({ '.gitlab-ci.yml': CI, '.pipewarden.yml': POLICY }, { env: { REVIEW_SECONDS: '3' } });
    await editor.open('.gitlab-ci.yml', `a:\n  script:\n${lines.join('')}`);
    expect(await editor.message()).toBe(
      'Pipewarden: too large to be judged: it takes more than REVIEW_SECONDS of the processor',
    );
    await editor.type('.gitlab-ci.yml', CI);
    await editor.diagnostics('.gitlab-ci.yml', some);
  });
});

describe('suggestions in an editor', { timeout: 120_000 }, () => {
  const text = 'a:\n  script: make\n  image: {name: "ruby:3.4", pull_policy: "if-not-present"}\n';

  it('are code actions where they stand, as long as the text is what was judged', async () => {
    const editor = await edit({ '.gitlab-ci.yml': text }, { env: { POLICY_FILE: resolve('config/policy.yml') } });
    await editor.open('.gitlab-ci.yml', text);
    expect((await editor.diagnostics('.gitlab-ci.yml', some)).map(brief)).toEqual([
      expect.stringMatching(/^3:42 2 pull-policy-not-allowed/),
    ]);
    expect(await editor.actions('.gitlab-ci.yml', 'if-not')).toEqual([
      {
        title: 'Write "always" (pull-policy-not-allowed, which changes what the pipeline does)',
        kind: 'quickfix',
        text: text.replace('if-not-present', 'always'),
      },
    ]);
    expect(await editor.actions('.gitlab-ci.yml', 'script')).toEqual([]);
    await editor.type('.gitlab-ci.yml', `b: {script: make}\n${text}`);
    expect(await editor.actions('.gitlab-ci.yml', 'make}')).toEqual([]);
  });
});

describe('what an editor is told of a place', { timeout: 120_000 }, () => {
  const files = {
    '.gitlab-ci.yml': `include:
  - local: ci/*.yml
  - local: ci/made/image.yml
    inputs: {version: "3.4"}
.lint: &lint {script: [make lint], stage: test}
build:
  extends: .base
  tags: [docker]
  before_script:
    - !reference [.steps, script]
lint: *lint
all:
  <<: *lint
  needs: [build]
`,
    'ci/base.yml': `.base:
  extends: .steps
  image: "registry.example.org/ruby:3.4"
.steps:
  script: ["echo \`steps\`"]
`,
    'ci/made/image.yml': `spec:
  inputs:
    version: {default: "1"}
---
made:
  script: make
  image: "registry.example.org/made:$[[ inputs.version ]]"
`,
    '.pipewarden.yml': `${POLICY}runners:
  - {name: safe, tags: [docker], executor: docker, isolation: sysbox}
  - {name: plain, tags: [shell], executor: shell}
`,
  };
  const root = files['.gitlab-ci.yml'];

  it('is the resolved value with the way it came, the runner and why, and where it is defined', async () => {
    const editor = await edit(files);
    await editor.open('.gitlab-ci.yml', root);
    await editor.diagnostics('.gitlab-ci.yml');
    const hover = (at: string) => editor.hover('.gitlab-ci.yml', at);
    const runner =
      '- Which runner: `safe` would take it, and as the least protected one decides (`docker`, shared, `sysbox`); ' +
      '`plain` would not take it: it does not have `docker` among its tags';
    const docker = '- `docker` (`.gitlab-ci.yml:8`)';
    expect(await hover('docker]')).toBe(['**`build` › `tags`**', runner, docker].join('\n\n'));
    const build = (await hover('build:')).split('\n');
    expect(build).toContain(runner);
    expect(build).toContain(
      '- `image`: `registry.example.org/ruby:3.4` (`extends .base` ← `include ci/base.yml` ← `ci/base.yml:3`)',
    );
    expect(build).toContain(
      '- `before_script`: `` echo `steps` `` (`reference [.steps, script]` ← `include ci/base.yml` ← `ci/base.yml:5`)',
    );
    expect(await hover('ci/*')).toBe('**include**\n\n- `ci/base.yml`');

    const define = (at: string) => editor.definitions('.gitlab-ci.yml', at);
    expect(await define('|.base')).toEqual(['ci/base.yml:1']);
    expect(await define('!refer')).toEqual(['ci/base.yml:5']);
    expect(await define('|.steps, script')).toEqual(['ci/base.yml:5']);
    expect(await define('ci/*')).toEqual(['ci/base.yml:1']);
    expect(await define('ci/made')).toEqual(['ci/made/image.yml:1']);
    expect(await define('|version')).toEqual(['ci/made/image.yml:3']);
    expect(await define('lint: |*lint')).toEqual(['.gitlab-ci.yml:5']);
    expect(await define('<<: |*lint')).toEqual(['.gitlab-ci.yml:5']);
    expect(await define('|build]')).toEqual(['.gitlab-ci.yml:6']);
    expect(await define('make lint')).toEqual([]);

    await editor.open('ci/made/image.yml', files['ci/made/image.yml']);
    expect(await editor.definitions('ci/made/image.yml', 'inputs.v')).toEqual(['ci/made/image.yml:3']);
    expect(await editor.hover('ci/made/image.yml', 'registry')).toBe(
      '**`made` › `image`**\n\n- `registry.example.org/made:3.4` (`include ci/made/image.yml` ← `input inputs.version` ← `ci/made/image.yml:7`)',
    );
  });

  it('is right for the text of now, where lines have moved and a base is inherited or new', async () => {
    const editor = await edit(files);
    await editor.open('.gitlab-ci.yml', root);
    await editor.diagnostics('.gitlab-ci.yml');
    await editor.open('ci/base.yml', `# more\n${files['ci/base.yml']}.new: {script: x}\n`);
    await editor.type(
      '.gitlab-ci.yml',
      `# first\n${root}next:\n  extends: .new\n  after_script: !reference [.base, script]\n`,
    );
    expect(await editor.definitions('.gitlab-ci.yml', '|.new')).toEqual(['ci/base.yml:7']);
    expect(await editor.definitions('.gitlab-ci.yml', '!reference [|.base, script]')).toEqual(['ci/base.yml:6']);
    expect(await editor.hover('.gitlab-ci.yml', 'docker]')).toContain('`build` › `tags`');
  });

  it('holds nothing that a name in a file made of it, and no secret', async () => {
    const token = `glpat-${'x'.repeat(20)}`;
    const text = `"<b>[x](command:y)":\n  script: "echo ![i](http://e) ${token}"\n  constructor: {a: 1}\n`;
    const editor = await edit({ '.gitlab-ci.yml': text, '.pipewarden.yml': POLICY });
    await editor.open('.gitlab-ci.yml', text);
    await editor.diagnostics('.gitlab-ci.yml');
    const told = await editor.hover('.gitlab-ci.yml', 'script');
    expect(told).toContain('**`<b>[x](command:y)` › `script`**');
    expect(told).toContain('`echo ![i](http://e) glpat-***`');
    expect(told).not.toContain(token);
  });
});

describe('a policy in an editor', { timeout: 120_000 }, () => {
  it('has the diagnostics of `policy validate`, which judging the configuration leaves alone, completion and hovers', async () => {
    const editor = await edit({ '.gitlab-ci.yml': CI, '.pipewarden.yml': POLICY });
    await editor.open('.gitlab-ci.yml', CI);
    await editor.diagnostics('.gitlab-ci.yml', some);
    await editor.open('.pipewarden.yml', 'rules:\n  image-not-alowed: off\nmode: observe\n');
    expect((await editor.diagnostics('.pipewarden.yml', some)).map(brief)).toEqual([
      expect.stringMatching(/^2:3 1 policy .*image-not-alowed.*image-not-allowed/),
    ]);
    await editor.type('.gitlab-ci.yml', CI.replace('evil:1', 'registry.example.org/a:1'));
    await editor.diagnostics('.gitlab-ci.yml', none);
    expect(await editor.completions('.pipewarden.yml', 'mode: |observe')).toEqual(['enforce', 'observe']);
    expect(await editor.hover('.pipewarden.yml', 'mode')).toContain('nothing is written to GitLab');
    expect(await editor.completions('.gitlab-ci.yml', 'script')).toEqual([]);
    await editor.type('.pipewarden.yml', 'mode: observe\n');
    await editor.diagnostics('.pipewarden.yml', none);
  });

  it('is what --policy names: in a folder the files of groups with it, as they are now', async () => {
    const files = { 'rules/policy.yml': 'mode: observe\n', 'rules/groups/research.yml': 'rules: {}\n' };
    const editor = await edit(files, { args: ['--stdio', '--policy', 'rules'] });
    const text = 'runners: []\nrules:\n  image-not-allowed: nothing\n';
    await editor.open('rules/groups/research.yml', text);
    const found = (await editor.diagnostics('rules/groups/research.yml', some)).map(brief);
    expect(found).toEqual([expect.stringMatching(/^1:1 1 policy/), expect.stringMatching(/^3:22 1 policy/)]);
    expect(await editor.completions('rules/groups/research.yml', '|rules')).not.toContain('runners');
    await editor.open('rules/policy.yml', 'mode: nothing\n');
    expect((await editor.diagnostics('rules/policy.yml', some)).map(brief)).toEqual([
      expect.stringMatching(/^1:7 1 policy/),
    ]);
  });
});
