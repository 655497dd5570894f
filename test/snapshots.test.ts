/**
 * Whole reviews: each `snapshots/*.json` is a snapshot as `pipewarden snapshot` writes it, the file beside it is what the
 * bot makes of it, as a person would read it. After a wanted change: `npm test -- test/snapshots.test.ts --update`.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Action, DiscussionPosition } from '../src/review/plan/action.ts';
import type { Snapshot } from '../src/review/snapshot.ts';
import { replay } from './support/replay.ts';

const folder = new URL('snapshots/', import.meta.url);
const names = readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.replace(/\.json$/, '')] : []));

it.each(names)('%s', async (name) => {
  const snapshot = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Snapshot;
  const { plan, report } = replay(snapshot);
  const text = [
    `${report.state}: ${report.findings.length} findings, ${report.problems.length} problems`,
    ...plan.actions.map(show),
  ];
  await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot(new URL(`${name}.review.md`, folder).pathname);
});

function show(action: Action): string {
  switch (action.do) {
    case 'create_discussion':
      return `== create_discussion at ${action.attempts.map(({ position }) => showPosition(position)).join(', else ')}\n\n${action.attempts[0]?.body}`;
    case 'set_status':
      return `== set_status ${action.state} on ${action.sha.slice(0, 8)}: ${action.description}`;
    default:
      return `== ${action.do}\n\n${'body' in action ? action.body : JSON.stringify(action)}`;
  }
}

function showPosition({ oldPath, newPath, oldLine, newLine, range }: DiscussionPosition): string {
  const path = oldPath === newPath ? newPath : `${oldPath} → ${newPath}`;
  if (oldLine === null && newLine === null) return path;
  if (range) return `${path} (new ${range.start.newLine} to ${range.end.newLine})`;
  return `${path} (old ${oldLine ?? '–'}, new ${newLine ?? '–'})`;
}
