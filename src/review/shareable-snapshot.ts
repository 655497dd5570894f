/** A snapshot that may leave the house: `decide` gives the same for it, as far as it does not depend on what is taken out. */
import { allParts } from '../ci/config-parts.ts';
import { resolveAll } from '../ci/resolve.ts';
import { lookupIn } from '../includes/request.ts';
import { redactorFor } from '../secrets/redactor-for.ts';
import { sidesOf } from './judge/side.ts';
import { readMarker } from './plan/marker.ts';
import type { Change, Note, Snapshot } from './snapshot.ts';

/**
 * Credentials are masked. Diffs of files that take no part are left out, and so is what people wrote, unless it speaks to us:
 * nothing is decided from either. The report's link is signed, so it is left out too.
 */
export function shareableSnapshot(snapshot: Snapshot): Snapshot {
  const { base, head } = sidesOf(snapshot, { runnerConfigs: [], includedFiles: ['**'], variables: new Map() });
  const configs = [base, head].flatMap((side) =>
    side ? allParts(resolveAll({ ...side.input, files: lookupIn(side.files) }).configs) : [],
  );
  const parts = partsOf(snapshot);
  const discussions = snapshot.posted.discussions.map((discussion) => ({
    ...discussion,
    notes: discussion.notes.map((note) => withoutOthersWords(note, snapshot.me)),
  }));
  const shared: Snapshot = {
    ...snapshot,
    changes: snapshot.changes.map((change) => withoutForeignDiff(change, parts)),
    posted: { ...snapshot.posted, discussions },
    reportUrl: null,
    newestReportUrl: null,
  };
  return redactorFor(configs, null).all(shared);
}

/** Paths of the project's own files that were read. */
function partsOf({ base, head, project }: Snapshot): ReadonlySet<string> {
  const files = [...base, ...head].flatMap((answer) => ('file' in answer ? [answer.file] : []));
  return new Set(files.flatMap((file) => (file.project === project.path ? [file.path] : [])));
}

function withoutForeignDiff(change: Change, parts: ReadonlySet<string>): Change {
  return parts.has(change.newPath) || parts.has(change.oldPath) ? change : { ...change, diff: '' };
}

/** GitLab's own notes tell what became of a line; a copied marker is worth keeping, because it must not mislead us. */
function withoutOthersWords(note: Note, me: Snapshot['me']): Note {
  const isOurs = note.system || note.authorId === me.id || readMarker(note.body) !== null;
  const speaksToUs = note.body.toLowerCase().includes(`@${me.username.toLowerCase()}`);
  return isOurs || speaksToUs ? note : { ...note, body: '' };
}
