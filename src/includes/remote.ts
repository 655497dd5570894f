/** `include:remote` (lib/gitlab/ci/config/external/file/remote.rb, 18.11): a file behind an http(s) URL. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { hasYamlExtension, isWebUrl } from './guard.ts';
import { type IncludeKind, isPresent, NEEDS_STRING, NO_YAML_EXTENSION, outsideOfProjects } from './include-kind.ts';

export const remote: IncludeKind = {
  key: 'remote',
  matches: ({ values }) => isPresent(values.get('remote')),
  ask: ({ values }) => {
    const url = values.get('remote');
    if (typeof url !== 'string') return { name: 'remote', refused: NEEDS_STRING };
    if (!hasYamlExtension(url)) return { name: url, refused: NO_YAML_EXTENSION };
    if (!isWebUrl(url)) return { name: url, refused: 'the address is not an http or https URL' };
    return { name: url, request: { kind: 'remote', url: url.trim() } };
  },
  refuse: ({ values }, file) => {
    const integrity = values.get('integrity');
    if (!isPresent(integrity)) return null;
    const digest = `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(file.text))))}`;
    return integrity === digest ? null : 'the file failed the integrity check';
  },
  inside: outsideOfProjects,
};
