/** Quick actions: lines of a note that GitLab takes for commands of the note's author. */

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

/**
 * Cuts the commands out of a body. Only fences of exactly three backticks protect (17.5, quick_actions/extractor.rb):
 * a longer fence does not, nor does an HTML comment. Other blocks that some versions spare are not spared here.
 */
export function extractQuickActions(body: string): { body: string; actions: { name: string; argument: string }[] } {
  const lines = body.replaceAll('\r', '').split('\n');
  const kept: string[] = [];
  const actions: { name: string; argument: string }[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const fenceEnd = line.startsWith('```') ? lines.indexOf('```', at + 1) : -1;
    const command = COMMAND.exec(line);
    if (fenceEnd !== -1) {
      kept.push(...lines.slice(at, fenceEnd + 1));
      at = fenceEnd;
    } else if (command) {
      actions.push({ name: command[1]!.toLowerCase(), argument: command[2]?.trim() ?? '' });
    } else {
      kept.push(line);
    }
  }
  return { body: actions.length === 0 ? body : kept.join('\n').trimEnd(), actions };
}
