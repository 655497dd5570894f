import { z } from 'zod';
import { type Include, includesOf } from '../ci/include-list.ts';
import { matchesImage } from '../runner/image-pattern.ts';
import { matchesProject } from '../runner/project-pattern.ts';
import { defineRule } from './rule.ts';

export const includeNotAllowed = defineRule({
  id: 'include-not-allowed',
  summary: 'An include from a project, host or component that the policy does not trust.',
  why: 'An included file runs as if it were part of this project, with its variables and its tokens.',
  fix: 'Include the file from a trusted project, copy it into this one, or ask for its address to be added.',
  blindSpots: 'What a trusted file downloads when it runs is not checked.',
  keywords: ['include:project', 'include:remote', 'include:component'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#includes',
  examples: {
    bad: [
      { yaml: 'include:\n  - remote: https://ci.example/build.yml\nbuild:\n  script: [make]\n' },
      {
        yaml: 'include:\n  - project: somebody/templates\n    file: /build.yml\nbuild:\n  script: [make]\n',
        policy: 'rules:\n  include-not-allowed:\n    allow: ["infra/**"]\n',
      },
    ],
    good: [
      { yaml: 'include:\n  - project: group/templates\n    file: /build.yml\nbuild:\n  script: [make]\n' },
      {
        yaml: 'include:\n  - remote: https://ci.example/build.yml\nbuild:\n  script: [make]\n',
        policy: 'rules:\n  include-not-allowed:\n    allow: [ci.example]\n',
      },
    ],
  },
  options: z.strictObject({
    allow: z
      .array(z.string())
      .default([])
      .describe('Globs of project paths, hosts, URLs and component addresses; empty: everything on this instance.'),
  }),
  messages: {
    foreign: 'The include of {value} comes from outside this GitLab instance.',
    'not-listed': 'The include of {value} is not among those that the policy allows.',
  },
  about: 'includes',
  requestable: true,
  *check(config, { allow }, { hit, project, serverFqdn }) {
    for (const include of includesOf(config)) {
      const { address, at, file } = include;
      const here = file.kind !== 'remote' || hostOf(address) === serverFqdn.split('/')[0];
      if (file.kind === 'project' && address.toLowerCase() === project.toLowerCase()) continue;
      const allowed = allow.length === 0 ? here : allow.some((pattern) => names(pattern, include, serverFqdn));
      if (allowed || mayBeAllowed(include, allow, serverFqdn)) continue;
      yield hit(null, at, allow.length === 0 ? 'foreign' : 'not-listed', { value: address });
    }
  },
});

/** By what the variables hold that nobody here knows: which file it is, `include-not-evaluable` says that it cannot tell. */
function mayBeAllowed(include: Include, allow: readonly string[], serverFqdn: string): boolean {
  if (include.file.unavailable !== 'unknown') return false;
  if (allow.length === 0) return hostOf(include.address).includes('$') || hostOf(include.address) === '';
  const known = textsOf(include, serverFqdn).map((text) => text.replace(/\$.*$/s, '').toLowerCase());
  const fixed = allow.map((pattern) => pattern.replace(/[*?[{\\!].*$/s, '').toLowerCase());
  return known.some((text) => fixed.some((start) => start.startsWith(text) || text.startsWith(start)));
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}

/** What a pattern may name. */
function textsOf({ file, address }: Include, serverFqdn: string): readonly string[] {
  if (file.kind === 'project') return [address];
  if (file.kind === 'remote') {
    const href = URL.canParse(address) ? new URL(address).href : address;
    return [hostOf(address), href, href.replace(/^https:\/\//, '')];
  }
  const path = address.startsWith(`${serverFqdn}/`) ? address.slice(serverFqdn.length + 1) : address;
  return [address, path, path.slice(0, path.lastIndexOf('/'))];
}

function names(pattern: string, include: Include, serverFqdn: string): boolean {
  const { kind } = include.file;
  const texts = textsOf(include, serverFqdn);
  if (kind === 'project') return texts.some((text) => matchesProject(pattern, text));
  if (kind === 'remote') return hostOf(include.address) !== '' && texts.some((text) => matchesImage(pattern, text));
  return texts.some((text, at) => (at === 0 ? matchesImage(pattern, text) : matchesProject(pattern, text)));
}
