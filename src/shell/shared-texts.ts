/** The texts that a job's scripts and containers run: one object for all jobs that have them from the same lines. */
import type { Image, Job } from '../ci/config.ts';
import { idOf } from '../object-id.ts';
import type { Located, Location } from '../source.ts';
import type { JobCommand, ScriptPlace } from './job-command.ts';

export interface JobText {
  /** Of an `entrypoint` and a `command` the lines are the words. */
  readonly keyword: JobCommand['keyword'];
  readonly lines: readonly Located<string>[];
}

export function textsOf(job: Job): readonly JobText[] {
  return writtenIn(job).map(sharedText);
}

/** The place with its way to this job. */
export function placeIn(job: Job, { line, at, value }: ScriptPlace): Located<string> {
  const own = writtenIn(job)
    .flatMap(({ lines }) => lines)
    .find((each) => each.at === line);
  if (!own) throw new RangeError(`${job.name} has no such line`);
  return { ...own, at, value };
}

/** Scripts first, then what containers start with instead: a service's command is what its entrypoint is called with. */
function writtenIn({ scripts, image, services }: Job): readonly JobText[] {
  const images: readonly Image[] = image ? [image, ...services] : services;
  const entrypoints = images.map(({ entrypoint }) => ({ keyword: 'entrypoint', lines: entrypoint ?? [] }) as const);
  const commands = services.map(({ command }) => ({ keyword: 'command', lines: command }) as const);
  return [...scripts, ...entrypoints, ...commands].filter(({ lines }) => lines.length > 0);
}

const known = new WeakMap<Location, Map<string, JobText[]>>();

function sharedText(text: JobText): JobText {
  const { keyword, lines } = text;
  const first = (lines[0] as Located<string>).at;
  const byLines = known.get(first) ?? new Map<string, JobText[]>();
  known.set(first, byLines);
  const key = [keyword, ...lines.map(({ at }) => idOf(at))].join(' ');
  // An input may give the same line another text.
  const alike = byLines.get(key) ?? [];
  byLines.set(key, alike);
  const same = alike.find((other) => other.lines.every(({ value }, index) => value === lines[index]?.value));
  if (!same) alike.push(text);
  return same ?? text;
}
