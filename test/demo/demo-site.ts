/** What the stand-in shows to people: the reviews on one page, and what pages of the bot lead to: merge requests, files, commits. */
import { type Context, Hono } from 'hono';
import type { Project } from '../support/gitlab/instance.ts';
import type { GitLab } from '../support/gitlab/start-gitlab.ts';
import { type Act, demoPage, filePage, PAGE_POLICY, requestPage } from './review-page.ts';
import { type ReviewView, viewReview } from './review-view.ts';
import type { Situation } from './situations.ts';

export interface ShownSituation extends Situation {
  /** As it was before its author mended it. */
  readonly before: ReviewView | null;
}

/** `group/project`, and what of it. */
const PAGE = /^\/(.+?)(?:\/-\/(merge_requests|blob|commit)\/(.+))?$/;

/** `situations`: as they stand whenever somebody looks. */
export function demoSite(gitlab: GitLab, botUrl: string, situations: () => readonly ShownSituation[]): Hono {
  const acts = (): readonly Act[] =>
    situations().map(({ mergeRequest, ...about }) => ({
      ...about,
      view: viewReview(mergeRequest),
      path: new URL(mergeRequest.webUrl).pathname,
    }));
  const app = new Hono();
  app.use(async (c, next) => {
    c.header('Content-Security-Policy', PAGE_POLICY);
    await next();
  });
  app.get('/', (c) => c.html(demoPage(acts(), botUrl)));
  app.get('*', (c) => {
    const [, path = '', kind, rest = ''] = PAGE.exec(decodeURI(new URL(c.req.url).pathname)) ?? [];
    if (kind === 'blob') return showFile(c, gitlab.instance.project(path), rest);
    const request = situations().find(({ mergeRequest }) => mergeRequest.projectPath === path)?.mergeRequest;
    if (!request) return c.notFound();
    const act = acts().find((each) => each.path === new URL(c.req.url).pathname);
    return act ? c.html(requestPage(act)) : c.redirect(request.webUrl);
  });
  return app;
}

/** `place`: a commit, and the file in it. */
function showFile(c: Context, project: Project | undefined, place: string): Response | Promise<Response> {
  const [, sha = '', file = ''] = /^(\w+)\/(.+)$/.exec(place) ?? [];
  const text = project?.repository.commits.get(sha)?.tree.get(file)?.text;
  return text === undefined ? c.notFound() : c.html(filePage(`${project?.path}/${file}`, text));
}
