/** Scripts written so that nobody sees what they run: each is seen, or told to be unreadable. */
import { expect, it } from 'vitest';
import { commandsOf, unreadableIn } from '../../src/shell/script-commands.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { located, valueAt } from '../../src/yaml/tree.ts';
import { jobNamed, sourceFile } from '../support/make-config.ts';

function jobOf(text: string) {
  const file = sourceFile('.gitlab-ci.yml', `build: ${JSON.stringify(text)}`);
  const lines = [located(text, valueAt(parseYaml(file).node!, 'build')!)];
  return jobNamed('build', file, { scripts: [{ keyword: 'script', lines }] });
}

const RUN = 'run --privileged x';

const isSeen = (text: string) =>
  commandsOf(jobOf(text)).some(
    ({ name, words }) => name === 'docker' && words.some((word) => /privileged/.test(word.text)),
  );

it.each([
  ...[`command docker ${RUN}`, `\\docker ${RUN}`, `"doc"ker ${RUN}`, `$'\\x64ocker' ${RUN}`, `d''ocker ${RUN}`],
  ...[`sh <<EOF\ndocker ${RUN}\nEOF`, `cat <<EOF | sh\ndocker ${RUN}\nEOF`, `bash <<< "docker ${RUN}"`],
  ...[`find . -exec sh -c "docker ${RUN}" \\;`, `(docker ${RUN})`, `\`docker ${RUN}\``, `diff <(docker ${RUN}) a`],
  ...[`trap "docker ${RUN}" EXIT`, `trap -- 'docker ${RUN}' EXIT INT`, `alias d=docker; d ${RUN}`],
  ...[`a=(docker ${RUN}); "\${a[@]}"`, `a=(docker run); \${a[0]} ${RUN}`, `declare -a a=(docker ${RUN}); "\${a[@]}"`],
  ...[`c=docker; c+=" ${RUN}"; eval $c`, `\${x:-docker} ${RUN}`, `\${x:=docker} ${RUN}`, `a=doc; b=ker; $a$b ${RUN}`],
  ...[`$(echo docker) ${RUN}`, `\`printf docker\` ${RUN}`, `"$(command -v docker)" ${RUN}`, `$(which docker) ${RUN}`],
  ...[`busybox sh -c "docker ${RUN}"`, `\${BASH} -c "docker ${RUN}"`, `$SHELL -c "docker ${RUN}"`],
  ...[`& 'docker' ${RUN}`, `Start-Process docker -ArgumentList '${RUN}'`, `cmd /c docker ${RUN}`],
  ...[`Start-Process -FilePath 'docker' -ArgumentList 'run','--privileged','x'`, `cmd.exe /d /c "docker ${RUN}"`],
  ...[`python -c "import os; os.system('docker ${RUN}')"`, `python3 - <<EOF\nos.system("docker ${RUN}")\nEOF`],
  ...[`python3 -c "import subprocess as s; s.run(['docker', 'run', '--privileged', 'x'])"`],
  ...[`perl -e 'system("docker ${RUN}")'`, `perl -e 'exec "docker ${RUN}"'`, `ruby -e '\`docker ${RUN}\`'`],
  ...[`node -e "require('child_process').execSync('docker ${RUN}')"`, `awk 'BEGIN{system("docker ${RUN}")}'`],
  ...[
    `flock /tmp/l -c "docker ${RUN}"`,
    `strace -f docker ${RUN}`,
    `systemd-run docker ${RUN}`,
    `taskset 1 docker ${RUN}`,
  ],
  ...[`runuser -u x -- docker ${RUN}`, `runuser -c "docker ${RUN}"`, `pkexec docker ${RUN}`, `linux32 docker ${RUN}`],
  ...[`set -- docker ${RUN}; "$@"`, `set -- docker; $1 ${RUN}`, `printf -v d docker; $d ${RUN}`],
  ...[`printf -v d "%s%s" doc ker; $d ${RUN}`, `read -r d <<< docker; $d ${RUN}`],
  ...[`echo "docker ${RUN}" > s.sh; sh s.sh`, `cat > s.sh <<EOF\ndocker ${RUN}\nEOF\nchmod +x s.sh; ./s.sh`],
])('%s', (text) => {
  expect(isSeen(text)).toBe(true);
});

it.each([
  ['echo ZG9ja2Vy | base64 -d | bash', 'decoded'],
  ['bash <(base64 -d x.b64)', 'decoded'],
  ['$(echo rekcod | rev) ps', 'decoded'],
  ['$(curl https://example.com/x)', 'evaluated'],
  ["iex (New-Object Net.WebClient).DownloadString('https://example.com/x')", 'evaluated'],
  ['Invoke-Expression (Invoke-WebRequest https://example.com/x).Content', 'evaluated'],
  ['trap "$CLEAN" EXIT', 'evaluated'],
  ['base64 -d x > s.sh; sh s.sh', 'decoded'],
  ['echo ZG9j | base64 -d > a/s.sh; chmod +x a/s.sh; ./a/s.sh', 'decoded'],
  ['cmd /c $COMMAND', 'evaluated'],
])('%s is %s', (text, why) => {
  expect(unreadableIn(jobOf(text)).map((each) => each.why)).toEqual([why]);
});

it.each([
  ...[
    'trap - EXIT',
    "trap '' INT",
    'trap cleanup EXIT',
    'trap',
    'set -- a b; echo "$@"',
    'PYTHON=python3; $PYTHON -m pytest',
    '"$BIN"/cmd x',
  ],
  ...[
    '$(npm bin)/eslint .',
    '`pwd`/build.sh',
    'python -c "print(1)"',
    "awk '{print $1}' a",
    'node -e "run()"',
    'a=(); a+=(b)',
  ],
  ...[
    'bash ./x.sh',
    'perl -pe "s/a/b/" x',
    'export PATH+=:/x',
    'for f in a b; do echo $f; done',
    'make > a.sh; . a.sh',
    'echo "A=$B" > .env; . .env',
    'set -e; set -- a; echo $1',
    'Start-Process notepad',
  ],
])('%s is plain', (text) => {
  expect(unreadableIn(jobOf(text))).toEqual([]);
});
