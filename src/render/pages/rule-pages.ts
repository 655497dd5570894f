/** The pages of the rules: what each finds, why, and at which level it is. */
import { html } from 'hono/html';
import type { Level } from '../../policy/rule-catalogue.ts';
import type { Example, Rule } from '../../rules/rule.ts';
import { optionsOf } from '../rule-options.ts';
import { textOf } from '../rule-page.ts';
import { ruleWords } from '../sentence.ts';
import type { RuleTexts, Words } from '../words.ts';
import { type Html, page, type Site } from './page.ts';
import { inline, markdownHtml } from './text-html.ts';

export interface RulePages {
  readonly words: Words;
  readonly site: Site;
  /** In the whole instance, unless a group says otherwise; null: the policy is not known. */
  readonly levelOf: ((rule: string) => Level | undefined) | null;
}

/** `asked`: the words that every rule shown has. */
export function ruleIndexPage(rules: readonly Rule[], asked: string, pages: RulePages): Html {
  const { words, site } = pages;
  const { rulePages } = words.pages;
  const wanted = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rules.filter((rule) => {
    const text = searched(rule, words);
    return wanted.every((word) => text.includes(word));
  });
  return page(
    { title: words.pages.nav.rules, words, site, here: 'rules' },
    html`<p class="lead">${rulePages.lead}</p>
      <form class="filter" role="search"><label>${rulePages.search}<input type="search" name="q" value="${asked}"></label>
      ${langInput(words)}<button>${rulePages.find}</button>${asked ? html`<a href="rules${langQuery(words)}">${words.pages.showAll}</a>` : ''}</form>
      <p>${rulePages.count(found.length, rules.length)} ${otherLanguage('rules', asked, words)}</p>
      <ul class="rules">${found.map((rule) => indexItem(rule, pages))}</ul>`,
  );
}

function searched(rule: Rule, words: Words): string {
  const { why = '', fix = '' } = ruleWords({ rule: rule.id }, words) ?? {};
  const { summary } = textsOf(rule, words);
  return [rule.id, rule.summary, rule.why, rule.fix, summary, why, fix, ...rule.keywords].join(' ').toLowerCase();
}

function indexItem(rule: Rule, pages: RulePages): Html {
  const { words } = pages;
  return html`<li><a href="rules/${rule.id}${langQuery(words)}">${rule.id}</a> ${levelChips(rule, pages)}<p>${inline(textsOf(rule, words).summary)}</p></li>`;
}

function levelChips(rule: Rule, { words, levelOf }: RulePages): Html {
  const { levels, rulePages } = words.pages;
  const level = levelOf?.(rule.id);
  const chip = (each: Level) => html`<b class="chip ${each}">${levels[each]}</b>`;
  if (level === undefined) return html`${chip(rule.level)} <small>${rulePages.byDefault}</small>`;
  return level === rule.level
    ? chip(level)
    : html`${chip(level)} <small>${rulePages.defaultIs(levels[rule.level])}</small>`;
}

export function rulePage(rule: Rule, pages: RulePages): Html {
  const { words, site } = pages;
  const { rulePages } = words.pages;
  const { why = '', fix = '', messages = {} } = ruleWords({ rule: rule.id }, words) ?? {};
  const { summary, blindSpots } = textsOf(rule, words);
  return page(
    { title: rule.id, words, site, here: 'rules' },
    html`<p class="lead">${inline(summary)}</p>
      <p>${levelChips(rule, pages)} ${otherLanguage(rule.id, '', words)}</p>
      <dl class="about">
        <dt>${words.why}</dt><dd>${inline(why)}</dd>
        <dt>${words.fix}</dt><dd>${inline(fix)}</dd>
        <dt>${rulePages.keywords}</dt><dd>${rule.keywords.map((each) => html`<code>${each}</code> `)}</dd>
        <dt>${rulePages.source}</dt><dd><a href="${rule.source}">${rule.source}</a></dd>
      </dl>
      ${optionsPart(rule, words)}
      <h2>${rulePages.found}</h2>${rule.examples.bad.map((each) => exampleItem(each, words))}
      <h2>${rulePages.notFound}</h2>${rule.examples.good.map((each) => exampleItem(each, words))}
      <h2>${rulePages.says}</h2><ul>${Object.values(messages).map((each) => html`<li>${inline(each)}</li>`)}</ul>
      <h2>${words.answers.blindSpots}</h2><div class="prose">${markdownHtml(blindSpots)}</div>`,
  );
}

function optionsPart(rule: Rule, words: Words): Html | '' {
  const { rulePages } = words.pages;
  const options = optionsOf(rule);
  if (options.length === 0) return '';
  const described = textsOf(rule, words).options ?? {};
  const items = options.map(
    ({ name, values, fallback, description }) =>
      html`<dt><code>${name}</code></dt><dd>${inline(described[name] ?? description)} <small>${rulePages.values(values)}${fallback === null ? '' : html`; ${rulePages.byDefault}: <code>${fallback}</code>`}</small></dd>`,
  );
  return html`<h2>${rulePages.options}</h2><dl class="about">${items}</dl>`;
}

function exampleItem(example: Example, words: Words): Html {
  const policy = example.policy
    ? html`<p>${words.pages.rulePages.withPolicy}</p><pre><code>${example.policy.trimEnd()}</code></pre>`
    : '';
  return html`<pre><code>${textOf(example).trimEnd()}</code></pre>${policy}`;
}

/** In the language of the page. */
function textsOf({ id, summary, blindSpots }: Rule, { ruleTexts }: Words): RuleTexts {
  return (Object.hasOwn(ruleTexts, id) ? ruleTexts[id] : undefined) ?? { summary, blindSpots };
}

/** Of the language that is not the default. */
function langOf({ locale }: Words): string | null {
  return locale.startsWith('en') ? null : locale;
}

export function langQuery(words: Words): string {
  const lang = langOf(words);
  return lang === null ? '' : `?lang=${lang}`;
}

function langInput(words: Words): Html | '' {
  const lang = langOf(words);
  return lang === null ? '' : html`<input type="hidden" name="lang" value="${lang}">`;
}

/** The same page in the other language. `path`: from the page's own folder. */
function otherLanguage(path: string, asked: string, words: Words): Html {
  const query = new URLSearchParams({
    ...(asked === '' ? {} : { q: asked }),
    ...(langOf(words) === null ? { lang: 'ja' } : {}),
  }).toString();
  const { lang, name } = words.pages.rulePages.other;
  return html`<a href="${path}${query === '' ? '' : `?${query}`}" lang="${lang}" hreflang="${lang}">${name}</a>`;
}
