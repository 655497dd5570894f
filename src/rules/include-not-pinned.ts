import { z } from 'zod';
import { type Include, includesOf, keyOf } from '../ci/include-list.ts';
import { pinned } from './judging/pin-include.ts';
import { defineRule, type Hit } from './rule.ts';

export const includeNotPinned = defineRule({
  id: 'include-not-pinned',
  summary: 'An include from elsewhere follows a branch or a moving version, or can be exchanged on its way.',
  why: 'Whoever may push there changes what this project runs, without a merge request here.',
  fix: 'Name a release tag or a commit as `ref` or version; take remote files over https, with an `integrity` hash.',
  blindSpots:
    'Whether a name is a tag or a branch is told by its form: `v1.2`, `2.0.1` are taken for release tags. A tag can be moved; only a commit cannot.',
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
    branch: 'The include of {address} follows {value}, which is no release tag and no commit.',
    version: 'The component {address} is taken at {value}, which moves with its releases.',
    integrity: 'The remote file {address} is taken as it is at the time: it has no integrity hash.',
    plain: 'The remote file {address} comes over http, so everyone on the way can exchange it.',
  },
  *check(config, _options, { project, serverFqdn }) {
    const own = [project, `${serverFqdn}/${project}`].map((path) => path.toLowerCase());
    for (const include of includesOf(config)) {
      // whoever changes the project's own branches does so in the project
      const address = include.address.toLowerCase();
      const hit = own.includes(address) || address.startsWith(`${own[1]}/`) ? null : judge(include);
      if (hit) yield hit;
    }
  },
});

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** A commit's own raw file: `…/-/raw/<commit>/a.yml`. */
const COMMIT_IN_PATH = /^https:\/\/[^?#]*\/(?:[0-9a-f]{40}|[0-9a-f]{64})\//;
const RELEASE = /^(?:v\d+|v?\d+(?:\.\d+)+)(?:[-+](?!stable|dev|branch)[\w.+-]+)?$/;
const FULL_VERSION = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

function judge(include: Include): Hit | null {
  const { file, address, at } = include;
  const ref = file.ref ?? null;
  const hit = (message: string, value: string, place = at): Hit => {
    return { at: place, job: null, message, value, values: { address, value } };
  };
  switch (file.kind) {
    case 'project':
      if (ref === null || ref === 'HEAD')
        return { ...hit('default', address, keyOf(include, 'ref') ?? at), ...pinned(include) };
      // its variable is not known here
      if (ref === '') return null;
      if (COMMIT.test(ref) || RELEASE.test(ref)) return null;
      return { ...hit('branch', ref, keyOf(include, 'ref') ?? at), ...pinned(include) };
    case 'component': {
      // one that could not be read still says which version it asks for
      const version = ref || address.slice(address.lastIndexOf('@') + 1);
      if (COMMIT.test(version) || FULL_VERSION.test(version)) return null;
      // where no release answers to it, `25.5` is a tag of that name
      const isShort = /^\d+(?:\.\d+)?$/.test(version) && file.release !== null && file.release !== version;
      if (!isShort && RELEASE.test(version)) return null;
      const moves = version === '~latest' || isShort;
      return { ...hit(moves ? 'version' : 'branch', version), ...pinned(include) };
    }
    case 'remote':
      if (/^http:/i.test(address)) return hit('plain', address);
      return keyOf(include, 'integrity') || COMMIT_IN_PATH.test(address) ? null : hit('integrity', address);
    default:
      return null;
  }
}
