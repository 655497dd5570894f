import { describe, expect, it } from 'vitest';
import { rulePageMarkdown } from '../../src/render/rule-page.ts';
import { rules } from '../../src/rules/index.ts';
import { rulesReadme } from '../support/rules-readme.ts';

describe('the page of a rule', () => {
  it('is kept current in the source', async () => {
    await expect(rulesReadme(rules)).toMatchFileSnapshot('../../src/rules/README.md');
  });

  it.each(rules)('tells all of $id', (rule) => {
    const page = rulePageMarkdown(rule);
    for (const part of [rule.summary, rule.why, rule.fix, rule.blindSpots, rule.source]) expect(page).toContain(part);
    for (const example of [...rule.examples.bad, ...rule.examples.good]) {
      const { policy: _, ...shown } = example;
      for (const text of Object.values(shown)) expect(page).toContain(text.trimEnd());
    }
    expect(page).toMatch(new RegExp(`^# ${rule.id}\n`));
  });
});
