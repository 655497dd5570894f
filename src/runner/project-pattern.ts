import { isMalformed, matchesImage } from './image-pattern.ts';

/** Does a glob of a policy file name this project? `releng/**` is the group and all below. GitLab's paths ignore case. */
export function matchesProject(glob: string, project: string): boolean {
  return matchesImage(glob.toLowerCase(), project.toLowerCase());
}

/** Beside the signs of globs: GitLab takes letters, digits, `_`, `-` and `.` (lib/gitlab/path_regex.rb, 18.11). */
const NOT_IN_PATHS = /[^\w./*?[\]{},!^-]/u;

/** Why a glob can match no project, ready to follow it: `is malformed: …`; null: it can. */
export function projectGlobFault(glob: string): string | null {
  if (isMalformed(glob)) return 'is malformed: it has an unclosed bracket or brace';
  if (/^[a-z][\w+.-]*:\/\//i.test(glob)) return `matches nothing: write only the path, ${pathIn(glob)}`;
  if (glob.startsWith('/') || glob.endsWith('/')) {
    return 'matches nothing: the path of a project neither begins nor ends with a slash';
  }
  if (glob.startsWith('!')) return 'matches nothing: `!` excludes nothing here';
  if (glob.endsWith('.git')) return 'matches nothing: write the path of the project, without `.git`';
  if (glob.includes('\\')) return 'matches nothing: groups are parted by `/`';
  const foreign = NOT_IN_PATHS.exec(glob)?.[0];
  if (foreign !== undefined) return `matches nothing: no path of a project has \`${foreign}\` in it`;
  if (!/\/|\*\*/.test(glob)) return `matches nothing: for all projects of a group write \`${glob}/**\``;
  return null;
}

/** Of an address: `https://gitlab.example.org/releng` is hardly meant as one project. */
function pathIn(url: string): string {
  const path = url
    .replace(/^[^/]*\/\/[^/]*\/?/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  if (path === '') return 'such as `my-group/**`';
  if (path.includes('*')) return `\`${path}\``;
  return path.includes('/') ? `\`${path}\` for a project, \`${path}/**\` for a group` : `\`${path}/**\``;
}
