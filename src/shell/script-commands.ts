/** The commands of a job's scripts and containers, with what YAML and the scripts themselves define filled in, and their exact places. */
import type { Job } from '../ci/config.ts';
import { idOf } from '../object-id.ts';
import type { JobCommand, Unreadable } from './job-command.ts';
import { type JobScripts, readScripts } from './job-reader.ts';
import { SharedAnswers } from './shared-answers.ts';
import { type JobText, textsOf } from './shared-texts.ts';
import { textOf, valuesFrom, yamlValue } from './shell-values.ts';

const NO_SCRIPTS: JobScripts = { commands: [], parts: [], unreadable: [] };

const remembered = new WeakMap<Job, JobScripts>();
/** By the first of the texts that are read together, then by all of them. */
const readings = new WeakMap<JobText, Map<string, SharedAnswers<JobScripts>>>();

function scriptsOf(job: Job): JobScripts {
  const known = remembered.get(job) ?? sharedScripts(job);
  remembered.set(job, known);
  return known;
}

/** In order of appearance; what a command holds (`sh -c '…'`, `$(…)`) comes after it. */
export function commandsOf(job: Job): readonly JobCommand[] {
  return scriptsOf(job).commands;
}

/** The same commands in lists that jobs share where what they read is the same. */
export function commandPartsOf(job: Job): readonly (readonly JobCommand[])[] {
  return scriptsOf(job).parts;
}

/** What these commands leave out. */
export function unreadableIn(job: Job): readonly Unreadable[] {
  return scriptsOf(job).unreadable;
}

/** Jobs that run the same texts share what is read of them, where they give the same values to the variables in them. */
function sharedScripts(job: Job): JobScripts {
  const texts = textsOf(job);
  const [first] = texts;
  if (!first) return NO_SCRIPTS;
  const ofFirst = readings.get(first) ?? new Map<string, SharedAnswers<JobScripts>>();
  readings.set(first, ofFirst);
  const key = texts.map(idOf).join(' ');
  const answers = ofFirst.get(key) ?? new SharedAnswers<JobScripts>();
  ofFirst.set(key, answers);
  return answers.find(
    (name) => textOf(yamlValue(job, name)),
    (asks) =>
      readScripts(
        texts,
        valuesFrom((name) => {
          asks(name);
          return yamlValue(job, name);
        }),
      ),
  );
}
