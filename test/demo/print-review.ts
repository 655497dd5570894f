/** A review in the terminal. */
import pc from 'picocolors';
import type { ShownDiscussion, ShownStatus } from '../support/gitlab/merge-request-handle.ts';
import type { FileView, ReviewView, RowView } from './review-view.ts';

const WIDTH = 100;

export function printReview(view: ReviewView): string {
  return [
    '',
    `${pc.bold(view.reference)}  ${view.title}`,
    pc.dim('─'.repeat(WIDTH)),
    ...view.statuses.map(printStatus),
    ...view.files.flatMap(printFile),
    ...view.others.flatMap((discussion) => ['', ...printDiscussion(discussion)]),
    ...(view.summary === null ? [] : ['', pc.dim('Summary note'), ...boxed(view.summary, pc.blue)]),
    '',
  ].join('\n');
}

function printStatus({ name, state, description }: ShownStatus): string {
  const mark = { success: pc.green('✔'), failed: pc.red('✘') }[state as string] ?? pc.yellow('●');
  return `${mark} ${pc.bold(name)} ${state}${description ? pc.dim(` · ${description}`) : ''}`;
}

function printFile(file: FileView): string[] {
  return ['', pc.bold(pc.underline(file.path)), ...file.rows.flatMap(printRow)];
}

function printRow(row: RowView): string[] {
  if (row.kind === 'gap') return [pc.dim(`${' '.repeat(9)} ⋮`)];
  const number = (value: number | null) => String(value ?? '').padStart(4);
  const numbers = pc.dim(`${number(row.old)} ${number(row.new)}`);
  const text = {
    added: () => pc.green(`+ ${row.text}`),
    removed: () => pc.red(`- ${row.text}`),
    unchanged: () => `  ${row.text}`,
  }[row.kind]();
  return [`${numbers} ${text}`, ...row.discussions.flatMap(printDiscussion)];
}

function printDiscussion(discussion: ShownDiscussion): string[] {
  const { resolved, resolvedBy, notes, position, outdated } = discussion;
  const line = position?.new_line ?? position?.old_line;
  const where = outdated ? ` on an older version of ${position?.new_path}${line ? `:${line}` : ''}` : '';
  const state = resolved ? pc.green(`resolved by ${resolvedBy}`) : pc.yellow('open thread');
  const [first, ...replies] = notes;
  return [
    `${' '.repeat(10)}${pc.dim(`@${first?.author}`)} ${state}${pc.dim(where)}`,
    ...boxed(first?.body ?? '', resolved ? pc.green : pc.yellow),
    ...replies.flatMap((note) => [`${' '.repeat(10)}${pc.dim(`@${note.author}`)}`, ...boxed(note.body, pc.dim)]),
  ];
}

/** Markdown for a terminal, wrapped, behind a coloured bar. */
function boxed(markdown: string, colour: (text: string) => string): string[] {
  const plain = markdown
    .replace(/<!--.*?-->/gs, '')
    .replace(/<summary>(.*?)<\/summary>/gs, '▸ $1')
    .replace(/<\/?details>/g, '')
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)')
    .replaceAll('&#47;', '/')
    .trim();
  const lines = plain.split('\n').flatMap((line) => wrap(line, WIDTH - 14));
  return lines.map((line) => `${' '.repeat(10)}${colour('│')} ${emphasise(line)}`);
}

function emphasise(line: string): string {
  return line
    .replace(/\*\*([^*]+)\*\*/g, (_, text: string) => pc.bold(text))
    .replace(/(`+)(.+?)\1/g, (_, _fence, text: string) => pc.cyan(text));
}

function wrap(line: string, width: number): string[] {
  const indent = line.startsWith('- ') ? '  ' : '';
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1)!;
    if (last.length + word.length >= width && last.trim() !== '') lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
