/** The rules, so that links in notes work inside a closed network. */
import type { Context, Hono } from 'hono';
import { wordsOf } from '../render/languages.ts';
import { messagePage } from '../render/pages/message-page.ts';
import { type RulePages, ruleIndexPage, rulePage } from '../render/pages/rule-pages.ts';
import { ruleNamed, rules } from '../rules/index.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { siteAt } from './site.ts';

/** A search with more of them is none. */
const LONGEST_SEARCH = 200;

export function addRuleRoutes(app: Hono, inForce: () => Promise<PolicyInForce | null>): void {
  const pages = async (c: Context): Promise<RulePages> => {
    const levelOf = (await inForce())?.levelOf ?? null;
    return { words: wordsOf(c.req.query('lang')), site: siteAt(c), levelOf };
  };

  app.get('/rules', async (c) => {
    const asked = (c.req.query('q') ?? '').slice(0, LONGEST_SEARCH).trim();
    return c.html(ruleIndexPage(rules, asked, await pages(c)));
  });

  app.get('/rules/:id', async (c) => {
    const rule = ruleNamed(c.req.param('id'));
    if (rule) return c.html(rulePage(rule, await pages(c)));
    const text = 'There is no rule of this name. [All rules](../rules)';
    return c.html(messagePage('No such rule', text, siteAt(c)), 404);
  });
}
