/** One runner class as its sources describe it: a config.toml, and GitLab where it was asked. */
import type { Runner } from '../gitlab/gitlab.ts';
import { fileKey } from '../policy/file-keys.ts';
import type { ClassFacts } from '../runner/config-facts.ts';
import { runnerClass } from '../runner/runner-class.ts';

/** Keys of a class in a policy file, in the order in which they are written. */
export const CLASS_KEYS = runnerClass.keyof().options.map(fileKey);

export interface ImportedClass {
  readonly name: string;
  /** `config.toml:12` */
  readonly from: string;
  readonly fields: ReadonlyMap<string, unknown>;
  /** What the sources do not say, and why. */
  readonly unknown: readonly Unknown[];
}

export interface Unknown {
  readonly keys: readonly string[];
  readonly why: string;
}

/** `runner`: as it is registered, or why GitLab does not say. */
export function importedClass(name: string, from: string, config: ClassFacts, runner: Runner | string): ImportedClass {
  const registered = typeof runner === 'string' ? {} : registeredFacts(runner);
  const fields = new Map(Object.entries({ ...registered, ...config }).map(([name, value]) => [fileKey(name), value]));
  const unknown = typeof runner === 'string' ? unregistered(runner) : unclear(runner);
  return {
    name,
    from,
    fields,
    unknown: [...unknown, ISOLATION].filter(({ keys }) => keys.length === 0 || keys.some((key) => !fields.has(key))),
  };
}

/** What GitLab knows of a runner; `shared` only where its type leaves no doubt. */
function registeredFacts(runner: Runner): ClassFacts {
  const { type, groups, projects, version } = runner;
  const offered =
    type === 'group_type' ? groups.map((group) => `${group}/**`) : type === 'project_type' ? projects : [];
  return {
    tags: runner.tags,
    untagged: runner.untagged,
    protectedOnly: runner.protectedOnly,
    ...(type === 'instance_type' ? { shared: true } : {}),
    ...(type === 'project_type' && projects.length === 1 ? { shared: false } : {}),
    ...(offered.length > 0 ? { projects: offered } : {}),
    ...(version === null ? {} : { version }),
  };
}

const ISOLATION: Unknown = {
  keys: ['isolation'],
  why: 'none is assumed; write sysbox, rootless or vm-per-job if that is what keeps jobs apart',
};

function unregistered(why: string): readonly Unknown[] {
  return [
    { keys: ['tags', 'untagged', 'protected_only', 'version'], why },
    { keys: ['shared'], why: 'true is assumed; write false if only projects that trust each other use it' },
    { keys: ['projects'], why: 'every project is assumed; write globs if it is offered only to some' },
  ];
}

function unclear({ type, paused, version }: Runner): readonly Unknown[] {
  return [
    ...(type === 'instance_type'
      ? []
      : [
          {
            keys: ['shared'],
            why: 'true is assumed; write false if the projects that use it trust each other',
          },
          { keys: ['projects'], why: 'the token cannot see any of the projects or groups that it belongs to' },
        ]),
    ...(version === null
      ? [{ keys: ['version'], why: 'no machine has reported it, or the token may not see it' }]
      : []),
    ...(paused ? [{ keys: [], why: 'it is paused, so it takes no jobs at the moment' }] : []),
  ];
}
