import { z } from 'zod';
import { type Include, includesOf, keyOf } from '../ci/include-list.ts';
import { pinnedInclude, readsItsVersion } from './judging/pinned-include.ts';
import { isFullVersion, isPinnedRef } from './judging/pinned-ref.ts';
import { defineRule } from './rule.ts';

export const includeNotPinned = defineRule({
  id: 'include-not-pinned',
  summary: 'An include from elsewhere that follows a branch or a moving version, or that can be replaced in transit.',
  why: 'Anyone who can push there can change what this project runs, without a merge request here.',
  fix: 'Use a release tag or a commit as `ref` or version; fetch remote files over https, with an `integrity` hash.',
  blindSpots:
    'Whether a name is a tag or a branch is judged by its form: `v1.2` and `2.0.1` are taken for release tags. A tag can be moved; a commit cannot.',
  keywords: ['include:project', 'include:remote', 'include:component'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#pin-includes-to-a-specific-version',
  examples: {
    bad: [
      { yaml: 'include:\n  - project: group/templates\n    file: /build.yml\nbuild:\n  script: [make]\n' },
      { yaml: 'include:\n  - remote: http://ci.example/build.yml\nbuild:\n  script: [make]\n' },
    ],
    good: [
      {
        yaml: 'include:\n  - project: group/templates\n    ref: v1.4.2\n    file: /build.yml\nbuild:\n  script: [make]\n',
      },
      { yaml: 'include:\n  - local: ci/build.yml\nbuild:\n  script: [make]\n' },
    ],
  },
  options: z.strictObject({}),
  messages: {
    default: 'The include of {address} names no ref, so it follows the default branch.',
    branch: 'The include of {address} follows {value}, which is neither a release tag nor a commit.',
    version: 'A component of {address} is included at {value}, which moves with its releases.',
    unclear: 'Whether {value}, at which {address} is included, is a release tag or moves cannot be told from its form.',
    integrity: 'The remote file {address} has no integrity hash, so whatever is there at the time is used.',
    plain: 'The remote file {address} is fetched over http, so anyone on the network path can replace it.',
  },
  about: 'includes',
  *check(config, _options, { hit, project, serverFqdn }) {
    const own = [project, `${serverFqdn}/${project}`].map((path) => path.toLowerCase());
    for (const include of includesOf(config)) {
      // whoever changes the project's own branches does so in the project
      const path = include.address.toLowerCase();
      if (own.includes(path) || path.startsWith(`${own[1]}/`)) continue;
      const loose = looseness(include);
      if (!loose) continue;
      const { message, value, at = include.at } = loose;
      const found = hit(null, at, message, { address: sourceOf(include), value });
      const draft = message === 'unclear' ? found.notEvaluable() : found;
      const isFile = include.file.kind === 'remote';
      yield isFile ? draft : draft.suggest(pinnedInclude(include), { safe: !readsItsVersion(include) });
    }
  },
});

/** Whose branch or releases it follows: all components of a project are released together. */
function sourceOf({ file, address }: Include): string {
  return file.kind === 'component' ? address.replace(/\/[^/]*$/, '') : address;
}

/** A commit's own raw file: `…/-/raw/<commit>/a.yml`. */
const COMMIT_IN_PATH = /^https:\/\/[^?#]*\/(?:[0-9a-f]{40}|[0-9a-f]{64})\//;

interface Looseness {
  readonly message: 'default' | 'branch' | 'version' | 'unclear' | 'integrity' | 'plain';
  readonly value: string;
  /** Left out: where the include names what it takes. */
  readonly at?: Include['at'];
}

function looseness(include: Include): Looseness | null {
  switch (include.file.kind) {
    case 'project':
      return looseRef(include);
    case 'component':
      return looseVersion(include);
    case 'remote':
      return looseFile(include);
    default:
      return null;
  }
}

function looseRef(include: Include): Looseness | null {
  const { file, address } = include;
  const ref = file.ref ?? null;
  const at = keyOf(include, 'ref') ?? include.at;
  if (ref === null || ref === 'HEAD') return { message: 'default', value: address, at };
  // a variable that is not known here
  if (ref.includes('$') || isPinnedRef(ref)) return null;
  return { message: /^\d+$/.test(ref) ? 'unclear' : 'branch', value: ref, at };
}

function looseVersion({ file, at }: Include): Looseness | null {
  // one that could not be read still says which version it asks for
  const version = file.ref || (/@([^@\s"']+)["']?$/.exec(at.at.text)?.[1] ?? '');
  // the pipeline's own commit, or a variable that is not known here
  if (version === '' || version.includes('$') || isFullVersion(version)) return null;
  // where no release answers to it, `25.5` is a tag of that name
  const isShort = /^\d+(?:\.\d+)?$/.test(version) && file.release !== null && file.release !== version;
  if (!isShort && isPinnedRef(version)) return null;
  // nobody has asked for its releases
  if (isShort && file.release === undefined) return { message: 'unclear', value: version };
  return { message: version === '~latest' || isShort ? 'version' : 'branch', value: version };
}

function looseFile(include: Include): Looseness | null {
  const { address } = include;
  if (/^http:/i.test(address)) return { message: 'plain', value: address };
  const isPinned = keyOf(include, 'integrity') !== null || COMMIT_IN_PATH.test(address);
  return isPinned ? null : { message: 'integrity', value: address };
}
