import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { downloadAddresses, isDownload, plainPath } from '../shell/download.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { commandsOf } from '../shell/script-commands.ts';
import { upstream } from '../shell/upstream.ts';
import { isAuthorChosen } from './judging/author-text.ts';
import type { HitDraft } from './judging/hit.ts';
import { hostOf } from './judging/hosts.ts';
import { commandsThat } from './judging/in-commands.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  variable: '{value} is a part of what {program} is asked to do.',
  output: '{program} is asked to do whatever {value} prints, which others write.',
} as const;

type Context = RuleContext<typeof messages>;

export const textToAssistant = defineRule({
  id: 'text-to-assistant',
  summary: 'An AI assistant in a job gets text of a merge request or commit as part of its instructions.',
  why: 'Whoever writes that text can tell the assistant what to do, with the tools, variables and tokens of the job.',
  fix: 'Take tools and tokens away from the assistant, and let it work only on what members have written or released.',
  blindSpots:
    'Files that the assistant reads by itself, also the changes under review, are not found, nor are its tools and permissions looked up. Assistants are known by the names of their programs.',
  keywords: ['before_script', 'script', 'after_script', 'run'],
  level: 'warning',
  source: 'https://genai.owasp.org/llmrisk/llm01-prompt-injection/',
  examples: {
    bad: [
      {
        yaml: 'review:\n  script:\n    - claude -p "Review this. $CI_MERGE_REQUEST_DESCRIPTION"\n  rules: [{if: $CI_MERGE_REQUEST_IID}]\n',
      },
      { yaml: 'review:\n  script:\n    - glab mr view $CI_MERGE_REQUEST_IID | claude -p "Sum this up"\n' },
    ],
    good: [
      { yaml: 'review:\n  script:\n    - claude -p "Review the changes since $CI_MERGE_REQUEST_DIFF_BASE_SHA"\n' },
    ],
  },
  options: z.strictObject({
    programs: z.array(z.string()).default([]).describe('Further programs that are assistants.'),
  }),
  messages,
  *check(config, { programs }, context) {
    for (const job of runnerJobs(config)) {
      for (const command of programs.length === 0 ? suspects(job) : commandsOf(job)) {
        const program = assistantOf(command, programs);
        if (program !== null) yield* instructed(job, command, program, context);
      }
    }
  },
});

const ASSISTANTS = new Set(
  `claude codex gemini aider cursor-agent copilot opencode goose ollama llm sgpt aichat mods fabric chatgpt gptme crush
   qwen amp droid auggie cody plandex openhands duo kiro-cli grok`
    .trim()
    .split(/\s+/),
);
/** What fetches a package and runs it. */
const LAUNCHERS = new Set(['npx', 'bunx', 'pnpx', 'uvx', 'pipx']);
const PACKAGES =
  /^(?:@anthropic-ai\/claude-code|@openai\/codex|@google\/gemini-cli|aider-chat|@github\/copilot|opencode-ai|@sourcegraph\/(?:amp|cody))(?:@|$)/;

/** Models behind an address. */
const MODELS =
  /^(?:api\.(?:openai|anthropic|mistral|deepseek|groq|x|perplexity|together|cohere)\.(?:com|ai|xyz)|generativelanguage\.googleapis\.com|openrouter\.ai|bedrock-runtime\.[\w-]+\.amazonaws\.com|[\w-]+\.openai\.azure\.com|models\.inference\.ai\.azure\.com)$/;

/** The assistant that the command runs or asks; null: none. */
function assistantOf(command: JobCommand, more: readonly string[]): string | null {
  const { name, words } = command;
  if (ASSISTANTS.has(name) || more.includes(name)) return name;
  if ((name === 'glab' && words[1]?.text === 'duo') || (name === 'q' && words[1]?.text === 'chat'))
    return `${name} ${words[1]?.text}`;
  if (isDownload(command)) {
    const hosts = downloadAddresses(command).map((address) => hostOf(address) ?? '');
    return hosts.find((host) => MODELS.test(host)) ?? null;
  }
  if (!LAUNCHERS.has(name)) return null;
  const rest = words.slice(1).map((word) => word.text);
  const program = rest.find((text) => !text.startsWith('-') && text !== 'run');
  if (program !== undefined && ASSISTANTS.has(program)) return program;
  return rest.find((text) => PACKAGES.test(text) || more.includes(text)) ?? null;
}

const suspects = commandsThat((command) => assistantOf(command, []) !== null);

/** Texts of any length; a branch name has no room for many words. */
const FREE_TEXT = /_(?:MESSAGE|TITLE|DESCRIPTION|LABELS)$/;

function* instructed(job: Job, command: JobCommand, program: string, { hit }: Context): Iterable<HitDraft> {
  const feeders = [...feedersOf(command), ...writersOf(command, job)];
  const given = [...command.words.slice(1), ...feeders.flatMap((feeder) => feeder.words)];
  const printing = given.flatMap((word) => word.outputOf().flatMap((inner) => [...feedersOf(inner), inner]));
  const words = [...given, ...printing.flatMap((inner) => inner.words.slice(1))];
  const named = words.find((word) => freeTextIn(word, job) !== null);
  if (named) {
    yield hit(job, named.at, 'variable', { program, value: `$${freeTextIn(named, job)}` }).because(...named.from);
    return;
  }
  for (const document of [command, ...feeders].flatMap((each) => each.hereDocuments)) {
    const match = document.quoted
      ? null
      : [...document.text.matchAll(/\$\{?(\w+)/g)].find(([, name = '']) => isFreeText(name, job));
    if (!match) continue;
    const at = document.locate({ start: match.index, end: match.index + match[0].length });
    yield hit(job, at, 'variable', { program, value: `$${match[1]}` });
    return;
  }
  const printed = [...feeders, ...printing].find(printsOthersText);
  const value = printed?.words
    .slice(0, 3)
    .map((word) => word.text)
    .join(' ');
  const kept = given.find((word) => KEPT_OUTPUT.test(word.text) && word.outputOf().length === 0);
  if (printed && value !== undefined) yield hit(job, printed.at, 'output', { program, value });
  else if (kept) yield hit(job, kept.at, 'output', { program, value: KEPT_OUTPUT.exec(kept.text)?.[1] ?? '' });
}

/** `MESSAGE=$(git log …)` before: the value tells what it is. */
const KEPT_OUTPUT = /\$\(\s*((?:glab|gh) (?:mr|pr|issue) (?:view|show|note|list)|git log)\b/;

function freeTextIn({ names }: CommandWord, job: Job): string | null {
  return names.find((name) => isFreeText(name, job)) ?? null;
}

function isFreeText(name: string, job: Job): boolean {
  return FREE_TEXT.test(name) && isAuthorChosen(name, job.cases);
}

/** What was written before into a file that it reads: `< prompt.txt`, `"$(cat prompt.txt)"`, `@prompt.txt`. */
function writersOf(command: JobCommand, job: Job): readonly JobCommand[] {
  const printing = command.words.flatMap((word) => word.outputOf()).filter(({ name }) => name === 'cat');
  const feeding = feedersOf(command).filter(({ name }) => name === 'cat');
  const read = [...command.readsFrom, ...[...printing, ...feeding].flatMap(({ words }) => words.slice(1))];
  const files = new Set(read.map(({ text }) => plainPath(text)));
  if (files.size === 0) return [];
  const writers = commandsOf(job).filter(({ writesTo }) => writesTo.some(({ text }) => files.has(plainPath(text))));
  return writers.flatMap((writer) => [...feedersOf(writer), writer]);
}

/** In the order in which they are written. */
function feedersOf(command: JobCommand): readonly JobCommand[] {
  return upstream(command).toReversed();
}

const WRITTEN_BY_PEOPLE = /\/(?:merge_requests|issues|epics|notes|discussions|pulls|commits)(?:\/|$|\?)/;

/** `glab mr view`, `git log`, a request for merge requests: what people wrote elsewhere. */
function printsOthersText(command: JobCommand): boolean {
  const { name, words } = command;
  if (isDownload(command)) return downloadAddresses(command).some((address) => WRITTEN_BY_PEOPLE.test(address));
  const [first, second] = words.slice(1).map((word) => word.text);
  if (name === 'glab' || name === 'gh')
    return /^(?:mr|pr|issue)$/.test(first ?? '') && /^(?:view|show|note|list)$/.test(second ?? '');
  return name === 'git' && first === 'log';
}
