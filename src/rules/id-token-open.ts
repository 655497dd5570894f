import { z } from 'zod';
import type { ExpandedText, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { entriesOf, type Item, joinHops, located } from '../yaml/tree.ts';
import { isAuthorChosen } from './judging/author-text.ts';
import type { HitDraft } from './judging/hit.ts';
import { expandedText, itemsBelow, unknownsIn } from './judging/job-texts.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  any: 'The ID token {token} has the audience {value}, so it is not meant for one service.',
  several: 'The ID token {token} is valid for several services ({value}), so each of them can use it at the others.',
  chosen: 'The audience of the ID token {token} is {value}, so an author chooses which service trusts it.',
} as const;

type Context = RuleContext<typeof messages>;

export const idTokenOpen = defineRule({
  id: 'id-token-open',
  summary: 'An ID token that more than one service trusts, or whose audience an author chooses.',
  why: 'Who gets such a token, if only one of the services, can act as the job at every other one.',
  fix: 'Give each service a token of its own, with its own address as `aud`.',
  blindSpots:
    'What a service checks beside the audience is not known. Two tokens with one audience, and tokens that scripts hand on, are not found.',
  keywords: ['id_tokens'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/secrets/id_token_authentication/',
  examples: {
    bad: [
      { yaml: 'deploy:\n  id_tokens:\n    TOKEN: {aud: "*"}\n  script: [./deploy]\n' },
      {
        yaml: 'deploy:\n  id_tokens:\n    TOKEN: {aud: [https://vault.example.org, https://aws.example.org]}\n  script: [./deploy]\n',
      },
    ],
    good: [{ yaml: 'deploy:\n  id_tokens:\n    TOKEN: {aud: https://vault.example.org}\n  script: [./deploy]\n' }],
  },
  options: z.strictObject({}),
  messages,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const tokens = job.keywords.get('id_tokens');
      for (const { key, value, via } of tokens ? entriesOf(tokens.value) : []) {
        const way = joinHops(via, tokens?.via ?? []);
        yield* judgeToken(job, key.text, { value, via: way }, context);
      }
    }
  },
});

function* judgeToken(job: Job, token: string, entry: Item, { hit }: Context): Iterable<HitDraft> {
  const audiences = itemsBelow(entry, ['aud']).flatMap((item) => expandedText(job, item) ?? []);
  const open = audiences.find((text) => shownText(text).includes('*'));
  if (open) {
    yield hit(job, open.source, 'any', { token, value: shownText(open) }).because(...open.from);
    return;
  }
  const chosen = audiences.find((text) => unknownsIn(text).some((name) => isAuthorChosen(name, job.cases)));
  if (chosen) yield hit(job, chosen.source, 'chosen', { token, value: shownText(chosen) }).because(...chosen.from);
  const different = new Set(audiences.map(shownText));
  if (different.size > 1) {
    const value = [...different].join(', ');
    yield hit(job, placeOf(entry, audiences), 'several', { token, value });
  }
}

/** The first of them. */
function placeOf({ value, via }: Item, [first]: readonly ExpandedText[]) {
  return first?.source ?? located('aud', value, via);
}
