/** Sends a scenario's requests to the stand-in and compares what it answers. */
import { Arrangement } from './arrange.ts';
import { differences } from './differences.ts';
import type { RequestStep, Scenario } from './scenario.ts';

export interface Exchange {
  /** `topic/name#12`: the number is that of the step, from 0. */
  readonly id: string;
  readonly request: string;
  /** Empty: the stand-in answered as GitLab did. */
  readonly faults: readonly string[];
}

export async function replay(name: string, scenario: Scenario): Promise<Exchange[]> {
  const here = await Arrangement.of(scenario);
  const exchanges: Exchange[] = [];
  for (const [index, step] of scenario.steps.entries()) {
    if ('push' in step) here.push(step.push);
    else if ('event' in step) here.happen(step.event);
    else if ('method' in step) {
      const ignored = [...(scenario.ignore ?? []), ...(step.ignore ?? [])];
      const faults = await exchange(here, step, ignored).catch((error: Error) => [error.message]);
      exchanges.push({ id: `${name}#${index}`, request: `${step.as} ${step.method} ${step.path}`, faults });
    }
  }
  // Recorded requests ask for what does not exist, too.
  here.gitlab.violations.length = 0;
  await here.gitlab.stop();
  return exchanges;
}

async function exchange(here: Arrangement, step: RequestStep, ignored: readonly string[]): Promise<string[]> {
  const { bindings, gitlab } = here;
  const path = bindings.fill(step.path.replace(/:(project|fork|mr)\b/g, '{{$1}}'));
  const headers: Record<string, string> = {};
  const token = step.as === 'nobody' ? 'glpat-unknown' : here.tokens.get(step.as);
  if (token !== undefined) headers['PRIVATE-TOKEN'] = token;
  const init: RequestInit = { method: step.method, headers, redirect: 'manual' };
  if (step.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(bindings.fillAll(step.body)).replace(/"([\d,]+) times (.)"/, (_, count, character) =>
      JSON.stringify(character.repeat(Number(count.replaceAll(',', '')))),
    );
  }
  const answer = await fetch(`${gitlab.url}/api/v4${path}`, init);
  // A byte order mark is part of a file.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
  const actual = cutAs(step.response, parsed(text, answer.headers.get('content-type')));
  const seen = Object.keys(step.headers ?? {}).map((name) => [name, answer.headers.get(name)]);
  const compare = (recorded: unknown, value: unknown, where: string) =>
    differences(recorded, value, where, bindings, ignored);
  return [
    ...compare(step.status, answer.status, 'status'),
    ...compare(step.response, actual, 'response'),
    ...compare(step.headers ?? {}, Object.fromEntries(seen), 'headers'),
    ...ours(here, step, actual).flatMap(([where, recorded, value]) => compare(recorded, value, where)),
  ];
}

/** Fields of a step that say something which GitLab did not send. */
function ours(here: Arrangement, step: RequestStep, actual: unknown): [string, unknown, unknown][] {
  const list = Array.isArray(actual) ? actual : [];
  const first = list[0]?.notes?.[0]?.body ?? null;
  return [
    ...(step.title_afterwards === undefined
      ? []
      : [['title_afterwards', step.title_afterwards, here.mergeRequest()?.title] as [string, unknown, unknown]]),
    ...(step.items === undefined ? [] : [['items', step.items, list.length] as [string, unknown, unknown]]),
    ...(step.first_body === undefined ? [] : [['first_body', step.first_body, first] as [string, unknown, unknown]]),
  ];
}

/** Where the recording holds the beginning of a long diff and its length, the answer is brought into this form. */
function cutAs(recorded: unknown, actual: unknown): unknown {
  if (!Array.isArray(recorded) || !Array.isArray(actual) || !recorded.some((item) => 'diff_length' in Object(item))) {
    return actual;
  }
  return actual.map((item) => ({ ...item, diff: item.diff.slice(0, 120), diff_length: item.diff.length }));
}

function parsed(text: string, type: string | null): unknown {
  if (text === '') return null;
  if (!type?.startsWith('application/json')) return text;
  return JSON.parse(text);
}
