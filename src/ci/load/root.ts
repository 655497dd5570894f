/** Where a project keeps its root configuration (lib/gitlab/ci/project_config/*.rb, 18.11). */
import type { Root } from '../config.ts';

export const DEFAULT_CONFIG_PATH = '.gitlab-ci.yml';

/** `ci_config_path` as the API gives it. Any text that holds an http(s) URL is remote; `file@project:ref` is another project. */
export function parseConfigPath(ciConfigPath: string | null | undefined): Root {
  const path = ciConfigPath?.trim() ? ciConfigPath : DEFAULT_CONFIG_PATH;
  if (/https?:\/\/\S/.test(path)) return { kind: 'remote', url: path };
  if (/^.+(?:yml|yaml)@.+$/.test(path)) {
    const file = path.slice(0, path.indexOf('@'));
    const where = path.slice(file.length + 1);
    const colon = where.indexOf(':');
    const project = colon === -1 ? where : where.slice(0, colon);
    const ref = colon === -1 ? '' : where.slice(colon + 1);
    return { kind: 'project', project, ref: ref === '' ? null : ref, path: file };
  }
  return { kind: 'local', path };
}
