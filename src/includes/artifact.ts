/** `include:artifact` (lib/gitlab/ci/config/external/file/artifact.rb, 18.11): a file that a job of the parent made. */
import { looseFile } from '../source.ts';
import { hasYamlExtension } from './guard.ts';
import {
  type Artifacts,
  type Asked,
  type IncludeKind,
  isPresent,
  NEEDS_STRING,
  NO_YAML_EXTENSION,
} from './include-kind.ts';

export const artifact: IncludeKind = {
  key: 'artifact',
  matches: ({ values }) => isPresent(values.get('artifact')),
  ask: ({ values }, { artifacts }) => {
    const path = values.get('artifact');
    if (typeof path !== 'string') return { name: 'artifact', refused: NEEDS_STRING };
    if (!hasYamlExtension(path)) return { name: path, refused: NO_YAML_EXTENSION };
    if (artifacts === null) {
      return { name: path, refused: 'files from artifacts can only be included when a child pipeline is triggered' };
    }
    const job = values.get('job');
    if (typeof job !== 'string' || !isPresent(job)) return { name: path, refused: 'the entry must name the job' };
    const name = `${path} of the job ${job}`;
    if (artifacts === 'unknown') {
      return { name, refused: 'the file is made by the job while the pipeline runs', unavailable: 'generated' };
    }
    return fileIn(artifacts, job, path, name);
  },
  inside: (context) => ({ ...context, component: null }),
};

function fileIn(artifacts: Artifacts, job: string, path: string, name: string): Asked {
  const files = Object.hasOwn(artifacts, job) ? artifacts[job] : undefined;
  if (!files) return { name, refused: 'the parent pipeline has no such job, or the job has no artifacts' };
  const text = Object.hasOwn(files, path) ? files[path] : undefined;
  if (text === undefined) return { name, refused: 'the job has no such file among its artifacts' };
  const file = looseFile(`artifact:${job}:/${path}`, text, path);
  return { name, file };
}
