/** PowerShell as text that the reader of the other shells takes, of the same length, so that places stay. */

export function isPowerShell(text: string): boolean {
  return (CMDLET.test(text) || SYNTAX.test(text)) && !OTHER_SHELL.test(text);
}

/** Texts that merely call it count too. */
export function mayBePowerShell(text: string): boolean {
  return isPowerShell(text) || /\.ps1\b/i.test(text) || CMDLET.test(text) || SYNTAX.test(text);
}

const CMDLET =
  /\b(?:Get|Set|New|Add|Remove|Copy|Move|Invoke|Write|Start|Stop|Test|Out|Import|Export|Select|Where|ForEach|Join|Split|Expand|Install|Measure|Register)-[A-Z]\w+/;
const SYNTAX = new RegExp(
  [
    '\\$env:\\w|\\$(?:LASTEXITCODE|null|true|false)\\b|^\\s*\\$\\w+\\s*=(?!=)|^\\s*&\\s*[\'"$(]|@args\\b',
    '\\|\\s*%\\s*\\{|^\\s*(?:icm|try)\\s*\\{|\\bforeach\\s*\\(|^\\s*\\[[A-Za-z.]+\\]::\\w+\\(',
    '(?:^|[;&|]\\s*)\\.\\\\\\w',
  ].join('|'),
  'im',
);
const OTHER_SHELL =
  /(?:^|[\s;])(?:then|fi|done|esac|export|set -[a-z]+|apt-get|sudo)(?:$|[\s;])|\$\{(?!env:)\w+[}:#%/[]|\[\[ |\$\(\(|&&\s*\\$/m;

/** Strings and comments; what runs a text or a program by a name in quotes; braces, keywords and what else differs. */
const PARTS = new RegExp(
  [
    /(?<here>@'\n[\s\S]*?\n'@|@"\n[\s\S]*?\n"@)|(?<table>@\{[^{}]*\})|(?<env>\$env:\w+|\$\{env:\w+\})/,
    /(?<=(?:^|[;\n])\s*)\$(?<kept>\w+\s+=\s+(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n;|]*)/,
    /\(\s*(?<sum>(?:'[^'\n]*'|"[^"\n]*")(?:\s*\+\s*(?:'[^'\n]*'|"[^"\n]*"))+)\s*\)|(?<=[=]\s*)(?<bare>'[^'\n]*'(?:\s*\+\s*'[^'\n]*')+)/,
    /\[[\w.]+\]::(?:Create|Start)\(\s*(?<call>(?:'[^'\n]*'|"[^"\n]*")(?:\s*,\s*(?:'[^'\n]*'|"[^"\n]*"))*)\s*\)/,
    /\.DownloadFile\(\s*(?<fetched>(?:'[^'\n]*'|"[^"\n]*")\s*,\s*(?:'[^'\n]*'|"[^"\n]*"))\s*\)/,
    /\((?:Get-Command|gcm)\s+(?<program>[\w.-]+)\)/,
    /(?<string>'[^']*'|"(?:`[\s\S]|[^"`])*"|#[^\n]*)/,
    /(?<definition>\bfunction\s+[\w-]+\s*\{)|(?<brace>[{}])|(?<args>@args\b)/,
    /(?<keyword>\b(?:if|elseif|else|foreach|while|switch|try|catch|finally|for|do|param)\b(?=\s*[({]))/,
    /(?<tick>\b\w+`\w+\b)|(?<slash>\\)|(?<paren>[()])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** What `{` and `}` hold is a list of commands, wherever they stand. */
export function asPosix(text: string): string {
  const open: boolean[] = [];
  return text.replace(PARTS, (part: string, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    return replacement(part, groups, open).padEnd(part.length);
  });
}

/** `open`: of each brace that is not closed, is it one that stays? */
function replacement(part: string, groups: Readonly<Record<string, string | undefined>>, open: boolean[]): string {
  const { here, string, sum, bare, call, fetched, program, definition, brace, args, tick, slash, table, env, kept } =
    groups;
  if (here !== undefined) return quotedWhole(part);
  if (env !== undefined) return shellVariables(part);
  if (table !== undefined) return tableWord(part);
  if (kept !== undefined) return keptOutput(kept);
  if (string !== undefined) return stringPart(part);
  const joined = sum ?? bare;
  if (joined !== undefined) return `'${stringsIn(joined).join('')}'`;
  if (call !== undefined) return `;${stringsIn(call).join(' ')}`;
  if (fetched !== undefined) return `;curl -o ${stringsIn(fetched).toReversed().join(' ')}`;
  if (program !== undefined) return program;
  if (definition !== undefined) {
    open.push(true);
    return part;
  }
  if (brace === '{') {
    open.push(false);
    return ';';
  }
  if (brace === '}') return open.pop() ? '}' : ';';
  if (args !== undefined) return '"$@"';
  if (tick !== undefined) return part.replace('`', '');
  return slash === undefined ? '' : '/';
}

function stringPart(part: string): string {
  if (part.startsWith('#')) return '';
  return part.startsWith('"') ? shellVariables(part.replaceAll('`', '\\')) : part;
}

/** `$env:NAME` as `${NAME##}`, which takes nothing off its value and is as long. */
function shellVariables(text: string): string {
  return text.replace(/\$env:(\w+)|\$\{env:(\w+)\}/gi, (_, plain?: string, braced?: string) => {
    return plain === undefined ? `\${${braced}####}` : `\${${plain}##}`;
  });
}

/** `@{Token=$env:TOKEN}`: one word, whatever is in it. */
function tableWord(part: string): string {
  return `"@${shellVariables(part.slice(2, -1).replaceAll('"', "'").replaceAll('`', ' '))}"`;
}

/** `$page = iwr https://…`: the output of a command. */
function keptOutput(written: string): string {
  const [, name = '', command = ''] = /^(\w+)\s+=\s+(.*)$/s.exec(written) ?? [];
  return `${name}=$(${asPosix(command)})`;
}

function stringsIn(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** A text over several lines: as one word that holds neither quotes nor values. */
function quotedWhole(part: string): string {
  return `'${part.slice(1, -1).replaceAll("'", '"')}'`;
}
