/** A component address over a whole catalogue, as GitLab's services walk it (18.11). */
import { chooseVersion, componentFiles, parseComponentAddress, unknownVersionDetail } from './component.ts';

/** What a component address needs to know about a project. */
export interface CatalogueProject {
  readonly catalog: boolean;
  /** Release tag → commit. */
  readonly releases?: Readonly<Record<string, string>>;
  /** Branch, tag or commit → commit. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Commit → paths of its files. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  /** Former paths. */
  readonly redirects?: readonly string[];
  /** The pipeline's user may not download its code. */
  readonly denied?: boolean;
}

export type ResolvedComponent =
  | { readonly project: string; readonly name: string; readonly sha: string; readonly file: string }
  | { readonly error: string };

/** The whole way from an address to a file, over projects by full path. */
export function resolveComponent(
  address: string,
  serverFqdn: string,
  catalogue: ReadonlyMap<string, CatalogueProject>,
): ResolvedComponent {
  const parsed = parseComponentAddress(address, serverFqdn);
  if (parsed === 'unsupported') return { error: 'path is not supported' };
  const found = parsed === 'not_found' ? null : findProject(parsed.project, catalogue);
  if (parsed === 'not_found' || !found) return { error: 'content not found' };
  const [path, project] = found;

  const releases = new Map(Object.entries(project.releases ?? {}));
  const choice = chooseVersion(parsed.version, [...releases.keys()], project.catalog);
  if (choice.kind === 'not_found') return { error: choice.detail };
  const refs = new Map(Object.entries(project.refs ?? {}));
  const sha = choice.kind === 'release' ? releases.get(choice.tag) : refs.get(choice.ref);
  if (sha === undefined) return { error: unknownVersionDetail(parsed.version, project.catalog) };
  if (project.denied) return { error: 'no access' };

  const files = new Map(Object.entries(project.files ?? {})).get(sha) ?? [];
  const file = componentFiles(parsed.name).find((candidate) => files.includes(candidate));
  return file ? { project: path, name: parsed.name, sha, file } : { error: 'content not found' };
}

/** Without regard to case; former paths count after present ones. */
function findProject(
  path: string,
  catalogue: ReadonlyMap<string, CatalogueProject>,
): [string, CatalogueProject] | null {
  const wanted = path.toLowerCase();
  const entries = [...catalogue];
  return (
    entries.find(([full]) => full.toLowerCase() === wanted) ??
    entries.find(([, project]) => project.redirects?.some((former) => former.toLowerCase() === wanted)) ??
    null
  );
}
