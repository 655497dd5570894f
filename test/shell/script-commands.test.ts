import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Variable } from '../../src/ci/config.ts';
import type { JobCommand } from '../../src/shell/job-command.ts';
import { commandsOf } from '../../src/shell/script-commands.ts';
import type { Located } from '../../src/source.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { entryOf, located } from '../../src/yaml/tree.ts';
import { jobNamed, sourceFile } from '../support/make-config.ts';

/** The commands of a job `build` with a `script` list and perhaps `variables`. */
function commandsIn(yaml: string): readonly JobCommand[] {
  const file = sourceFile('.gitlab-ci.yml', yaml);
  const job = entryOf(parseYaml(file).node ?? undefined, 'build')?.value;
  const script = entryOf(job, 'script')?.value;
  const items = script?.kind === 'list' ? script.items.map((item) => item.value) : script ? [script] : [];
  const lines = items.flatMap((node): Located<string>[] => (node.kind === 'scalar' ? [located(node.text, node)] : []));
  const variables = new Map<string, Variable>();
  const map = entryOf(job, 'variables')?.value;
  for (const { key, value } of map?.kind === 'map' ? map.entries.values() : []) {
    if (value.kind === 'scalar')
      variables.set(key.text, { name: key.text, value: located(value.text, value), raw: false });
  }
  return commandsOf(jobNamed('build', file, { scripts: [{ keyword: 'script', lines }], variables }));
}

function script(...lines: string[]): readonly JobCommand[] {
  return commandsIn(`build:\n  script: ${JSON.stringify(lines)}\n`);
}

function said(commands: readonly JobCommand[]): string[] {
  return commands.map((command) => command.words.map((word) => word.text).join(' '));
}

describe('commands of a script', () => {
  it.each([
    ['a pipe', 'curl -s x | sh', ['curl -s x', 'sh']],
    ['and, or, semicolon', 'a && b || c; d', ['a', 'b', 'c', 'd']],
    ['a subshell', '(cd x; docker ps)', ['cd x', 'docker ps']],
    ['a comment', 'ls # docker ps', ['ls']],
    ['quotes', `docker run "a b" 'c d'`, ['docker run a b c d', 'c d']],
    ['a line continued', 'docker run \\\n  -v a:b \\\n  c', ['docker run -v a:b c']],
    ['a condition', 'if docker info; then docker ps; fi', ['docker info', 'docker ps']],
    ['a negation', '! docker ps', ['docker ps']],
    ['the time', 'time docker ps', ['docker ps']],
    ['a substitution', 'echo "$(docker ps)"', ['echo $(docker ps)', 'docker ps']],
    ['backticks', 'echo `docker ps`', ['echo `docker ps`', 'docker ps']],
    ['sudo and env', 'sudo -E -u root env A=b docker ps', ['docker ps']],
    ['a time limit', 'timeout -s KILL 10m docker ps', ['docker ps']],
    ['xargs', 'ls | xargs -n 1 -I {} docker rm {}', ['ls', 'docker rm {}']],
    ['a command that is looked for', 'command -v docker', ['command -v docker']],
    [
      'a shell in a shell',
      `sh -ec 'docker ps; docker info'`,
      ['sh -ec docker ps; docker info', 'docker ps', 'docker info'],
    ],
    ['eval', 'eval "docker ps"', ['eval docker ps', 'docker ps']],
    ['a here-document for a shell', 'bash <<EOF\ndocker ps\nEOF', ['bash', 'docker ps']],
    ['a here-document piped to a shell', 'cat <<EOF | sh\ndocker ps\nEOF', ['cat', 'sh', 'docker ps']],
    ['a here-document for a file', 'cat <<EOF > x\ndocker ps\nEOF', ['cat']],
    ['find', 'find . -name x -exec docker rm {} \\;', ['find . -name x -exec docker rm {} ;', 'docker rm {}']],
    ['a path', '/usr/bin/docker ps', ['/usr/bin/docker ps']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shell text
    ['a default', '${DOCKER:-docker} ps', ['docker ps']],
    ['PowerShell', '& "C:\\\\bin\\\\docker.exe" ps', ['C:\\bin\\docker.exe ps']],
  ])('%s', (_name, line, expected) => {
    expect(said(script(line))).toEqual(expected);
  });

  it('reads lines of one script as one text', () => {
    expect(said(script('if x; then', 'docker ps', 'fi'))).toEqual(['x', 'docker ps']);
  });

  it('reads each line for itself when one of them is no shell', () => {
    expect(said(script('echo it is "open', 'docker ps'))).toContain('docker ps');
    expect(said(script('then docker ps', 'fi'))).toEqual(['docker ps']);
  });

  it('follows variables of the configuration and of the script', () => {
    const commands = commandsIn(
      'build:\n  variables:\n    FLAGS: --privileged -v $DIR\n    DIR: /:/host\n  script:\n    - NAME=alpine\n    - docker run $FLAGS "$NAME" $OTHER\n',
    );
    const run = commands.at(-1);
    expect(run?.words.map((word) => word.text)).toEqual([
      'docker',
      'run',
      '--privileged',
      '-v',
      '/:/host',
      'alpine',
      '$OTHER',
    ]);
    expect(run?.words.at(-1)?.known).toBe(false);
    expect(run?.words[2]?.from.map((variable) => variable.value)).toEqual(['--privileged -v $DIR', '/:/host']);
  });

  it('knows pipes and the output that a word takes', () => {
    const [, shell] = script('curl x | sh');
    expect(said(shell?.from ?? [])).toEqual(['curl x']);
    const [outer] = script('sh -c "$(curl x)"');
    expect(said(outer?.words.at(-1)?.outputOf() ?? [])).toEqual(['curl x']);
  });

  it('places a word on its own line of a block, beginning with its command', () => {
    const yaml = 'build:\n  script:\n    - |\n      set -e\n      docker run \\\n        -v /x:/y \\\n        img\n';
    const run = commandsIn(yaml).find((command) => command.name === 'docker');
    expect(run?.words[3]?.at.at.span.start).toEqual({ line: 5, column: 7 });
    expect(run?.words[3]?.at.at.span.end).toEqual({ line: 6, column: 17 });
  });

  it('places what a shell in a shell runs', () => {
    const inner = commandsIn(`build:\n  script:\n    - sudo sh -c 'ls; docker ps'\n`).at(-1);
    expect(inner?.at.at.text).toBe('docker ps');
  });

  it('reads any text without failing', () => {
    const parts = [
      '$(',
      ')',
      '`',
      '"',
      "'",
      '\\',
      '<<EOF',
      '\n',
      ' ',
      'if',
      'then',
      'fi',
      'sh -c ',
      'eval ',
      'a',
      '$A',
      '{',
      '}',
      '|',
      '&',
      ';',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 40 }), (pieces) => {
        for (const command of script(pieces.join('')))
          for (const word of command.words) expect(word.at.at.start).toBeGreaterThan(0);
      }),
    );
  });

  it('stays quick on deep nesting and on values that grow', () => {
    script(
      '$('.repeat(5000),
      `${'sh -c "'.repeat(200)}`,
      `A=${'x'.repeat(5000)}`,
      ...Array.from({ length: 60 }, () => 'A="$A$A"'),
    );
  });

  it('reads no more than a bounded part of scripts that unfold without end', () => {
    const eight = (name: string) => Array.from({ length: 8 }, () => `$${name}`).join(' ');
    const values = [
      'A: echo a b c d e f g h',
      ...['A', 'B', 'C', 'D', 'E'].map((name, index) => `${'BCDEF'[index]}: eval ${eight(name)}`),
    ];
    const lines = Array.from({ length: 200 }, () => `    - eval ${eight('F')}\n`);
    const yaml = `build:\n  variables:\n${values.map((value) => `    ${value}\n`).join('')}  script:\n${lines.join('')}`;
    expect(commandsIn(yaml).length).toBeLessThan(200_000);
  });
});

describe('what stands for a command', () => {
  it.each([
    ['a function', ['d() { docker "$@"; }', 'd run --privileged x'], 'docker run --privileged x'],
    ['a function that takes its first argument off', ['f() { name=$1; shift; docker "$@"; }', 'f a ps'], 'docker ps'],
    ['a function by number', ['function f { docker run -v "$1":/x "$2"; }', 'f / img'], 'docker run -v /:/x img'],
    ['a function that is named like what it wraps', ['docker() { command docker "$@"; }', 'docker ps'], 'docker ps'],
    ['an alias', ["alias d='docker run'", 'd --privileged x'], 'docker run --privileged x'],
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: shell text
    ['blanks from a variable', ['docker${IFS}run${IFS}x'], 'docker run x'],
    ['blanks and an empty parameter', ['docker$IFS$9ps'], 'docker ps'],
    ['a default', ['${NOTHING:-docker} ps'], 'docker ps'],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: shell text
    ['braces', ['{docker,run,--privileged,x}'], 'docker run --privileged x'],
    ['braces in a word', ['doc{ker,x} ps'], 'docker docx ps'],
    ['a variable of the script', ['c=docker', '$c ps'], 'docker ps'],
    ['a text that is evaluated', ['eval docker run x'], 'docker run x'],
    ['a text that a variable holds', ['c="docker run x"', 'eval "$c"'], 'docker run x'],
    ['what echo prints', ['eval "$(echo docker ps)"'], 'docker ps'],
    ['what echo pipes', ['echo docker ps | sh'], 'docker ps'],
    ['what printf pipes', ["printf '%s ps' docker | sudo bash -s"], 'docker ps'],
    ['env with one text', ["env -S 'docker ps'"], 'docker ps'],
    ['env with variables', ['env -i A=b docker ps'], 'docker ps'],
    ['arguments of a shell', ['sh -c \'docker "$@"\' _ ps'], 'docker ps'],
    ['a shell in a container', ["docker run -v /:/x img sh -c 'docker ps'"], 'docker ps'],
    ['a command in a container', ['docker exec -it c docker ps'], 'docker ps'],
    ['an entrypoint', ["docker run --entrypoint sh img -c 'docker ps'"], 'docker ps'],
    ['PowerShell', ["iex 'docker ps'"], 'docker ps'],
    ['PowerShell in a shell', ["pwsh -NoLogo -Command 'docker ps'"], 'docker ps'],
    ['busybox', ["busybox sh -c 'docker ps'"], 'docker ps'],
  ])('%s', (_, lines, expected) => {
    expect(said(script(...lines))).toContain(expected);
  });

  it.each(['/usr/bin/d?cker ps', '/u*/b*/[d]ocker ps', 'doc*r ps'])('a pattern: %s', (line) => {
    expect(script(line)[0]?.name).toBe('docker');
  });

  it.each(['./* ps', '? ps', 'build-* x', '[ -f x ]'])('no pattern of a program: %s', (line) => {
    expect(script(line)[0]?.name).not.toBe('docker');
  });

  it('a function that calls itself comes to an end', () => {
    expect(said(script('f() { f "$@" x; g "$1"; }', 'g() { f "$1"; }', 'f a')).length).toBeLessThan(50);
  });

  it('is found where it is called, and only as what the call makes of it', () => {
    const commands = script('f() { docker info; docker "$@"; }', 'f run --privileged x');
    expect(said(commands)).toEqual(['docker info', 'docker $@', 'f run --privileged x', 'docker run --privileged x']);
    expect(commands.at(-1)?.words[2]?.at.at.text).toBe('f run --privileged x');
  });
});
