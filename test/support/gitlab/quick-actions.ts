/** Quick actions: lines of a note that GitLab takes for commands of the note's author. */
import MarkdownIt from 'markdown-it';

export interface QuickAction {
  readonly name: string;
  readonly argument: string;
  readonly username: string;
}

const NAMES =
  `approve assign assign_reviewer award clear_milestone close copy_metadata done draft due duplicate estimate
  iterate label labels lock merge milestone ready reassign reassign_reviewer rebase relabel remove_estimate
  remove_milestone remove_time_spent reopen request_changes request_review review ship shrug spend spend_time
  submit_review subscribe tableflip target_branch title todo unapprove unassign unassign_reviewer unlabel unlock
  unsubscribe wip cc`.split(/\s+/);

const COMMAND = new RegExp(`^\\s{0,3}/(${NAMES.join('|')})(?: ([^\\n]*))?\\s*$`, 'i');

interface Extracted {
  /** The body without them. */
  readonly rest: string;
  readonly actions: readonly { readonly name: string; readonly argument: string }[];
}

/** Cuts the commands out of a body, as the version of GitLab does it: older ones find more. */
export function extractQuickActions(body: string, version = '17.5'): Extracted {
  const lines = body.replaceAll('\r', '').split('\n');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const newer = major > 18 || (major === 18 && minor >= 9);
  const commands = new Map(
    [...(newer ? linesOfParagraphs(lines) : unfencedLines(lines))].flatMap((at) => {
      const found = COMMAND.exec(lines[at]!);
      return found && !(newer && /^\s/.test(lines[at]!)) ? [[at, found] as const] : [];
    }),
  );
  if (commands.size === 0) return { rest: body, actions: [] };
  const actions = [...commands.values()].map(([, name = '', argument = '']) => ({
    name: name.toLowerCase(),
    argument: argument.trim(),
  }));
  return { rest: without(lines, commands), actions };
}

/**
 * Only fences of exactly three backticks protect (17.5, quick_actions/extractor.rb): a longer fence does not, nor does an
 * HTML comment. Other blocks that some versions spare are not spared here.
 */
function* unfencedLines(lines: readonly string[]): Generator<number> {
  for (let at = 0; at < lines.length; at++) {
    const fenceEnd = lines[at]!.startsWith('```') ? lines.indexOf('```', at + 1) : -1;
    if (fenceEnd === -1) yield at;
    else at = fenceEnd;
  }
}

const markdown = new MarkdownIt({ html: true });

/** 18.9: commands stand in paragraphs of their own, and not in code that goes over several lines. */
function* linesOfParagraphs(lines: readonly string[]): Generator<number> {
  for (const { type, level, map } of markdown.parse(lines.join('\n'), {})) {
    if (type !== 'paragraph_open' || level !== 0 || !map) continue;
    const [from, until] = map;
    const text = lines.slice(from, until).join('\n');
    const code = [...text.matchAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g)];
    let offset = 0;
    for (let at = from; at < until; at++) {
      const start = offset;
      if (!code.some(({ index, 0: span }) => index < start && start < index + span.length)) yield at;
      offset += lines[at]!.length + 1;
    }
  }
}

/** Without its commands; an empty line on both sides of one becomes a single one. */
function without(lines: readonly string[], commands: ReadonlyMap<number, unknown>): string {
  const kept = lines.filter((line, at) => {
    if (commands.has(at)) return false;
    const afterCommand = commands.has(at - 1) && line.trim() === '';
    return !(afterCommand && (lines[at - 2] ?? '').trim() === '');
  });
  return kept.join('\n').trimEnd();
}
