import { isMalformed, matchesImage } from './image-pattern.ts';

/** Does a glob of a policy file name this project? `releng/**` is the group and all below. GitLab's paths ignore case. */
export function matchesProject(glob: string, project: string): boolean {
  return matchesImage(glob.toLowerCase(), project.toLowerCase());
}

/** Why a glob can match no project, ready to follow it: `is malformed: …`; null: it can. */
export function projectGlobFault(glob: string): string | null {
  if (isMalformed(glob)) return 'is malformed: it has an unclosed bracket or brace';
  if (/^[a-z][\w+.-]*:\/\//i.test(glob)) return `matches nothing: write only the path, ${pathIn(glob)}`;
  if (glob.startsWith('/') || glob.endsWith('/')) {
    return 'matches nothing: the path of a project neither begins nor ends with a slash';
  }
  if (glob.startsWith('!')) return 'matches nothing: `!` excludes nothing here';
  if (!/\/|\*\*/.test(glob)) return `matches nothing: for all projects of a group write \`${glob}/**\``;
  return null;
}

/** `https://gitlab.example.org/releng` is hardly meant as one project. */
function pathIn(url: string): string {
  const path = url.replace(/^[^/]*\/\/[^/]*\/?/, '').replace(/\/+$/, '');
  return path === '' ? 'such as `my-group/**`' : `\`${path.includes('*') ? path : `${path}/**`}\``;
}
