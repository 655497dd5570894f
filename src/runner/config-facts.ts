/** What one `[[runners]]` of a config.toml says of its runner class. Tokens and passwords are never looked at. */

import { isPullPolicy, type PullPolicy } from '../pull-policies.ts';
import { itemsOf, type Node } from '../yaml/tree.ts';
import type { Executor, Isolation, RunnerClass } from './runner-class.ts';
import { type RunnerEntry, scalarsOf, settingOf } from './runner-config.ts';

/** Keys that are absent are not said there. */
export type ClassFacts = Partial<Omit<RunnerClass, 'name'>>;

/** Where the runner is registered; null where the file does not say. */
export interface Registration {
  readonly id: number | null;
  readonly url: string | null;
}

const EXECUTORS: Readonly<Record<string, Executor>> = {
  docker: 'docker',
  'docker-windows': 'docker',
  'docker-ssh': 'docker',
  'docker+machine': 'docker+machine',
  'docker-ssh+machine': 'docker+machine',
  'docker-autoscaler': 'docker-autoscaler',
  kubernetes: 'kubernetes',
  instance: 'instance',
  shell: 'shell',
  ssh: 'ssh',
  virtualbox: 'virtualbox',
  parallels: 'parallels',
  custom: 'custom',
};

export function registrationOf({ table }: RunnerEntry): Registration {
  const id = Number(textAt(table, 'id') ?? Number.NaN);
  return { id: Number.isSafeInteger(id) && id > 0 ? id : null, url: textAt(table, 'url') };
}

export function configFacts(entry: RunnerEntry): ClassFacts {
  const executor = Object.hasOwn(EXECUTORS, entry.executor ?? '') ? EXECUTORS[entry.executor ?? ''] : undefined;
  if (!executor) return {};
  const isolation = isolationOf(executor, entry);
  const common: ClassFacts = { executor, ...(isolation ? { isolation } : {}) };
  if (executor === 'virtualbox' || executor === 'parallels') {
    const machine = settingOf(entry.table, executor)?.value;
    return { ...common, ...given('image', textAt(machine, 'base_name')), ...lists(machine, ['allowed_images']) };
  }
  if (executor !== 'kubernetes' && !executor.startsWith('docker')) return common;
  const { containers } = entry;
  const privileged = isTrue(containers, 'privileged') || isTrue(containers, 'services_privileged');
  return {
    ...common,
    privileged,
    dockerSocket: mountedFolders(containers).some(holdsSocket),
    ...given('image', textAt(containers, 'image')),
    ...lists(containers, ['allowed_images', 'allowed_services']),
    ...usersOf(executor, containers),
    ...pullPolicies(executor, containers),
  };
}

function lists(from: Node | null | undefined, keys: readonly ('allowed_images' | 'allowed_services')[]): ClassFacts {
  const facts: { allowedImages?: string[]; allowedServices?: string[] } = {};
  for (const key of keys) {
    const texts = textsAt(from, key);
    if (texts.length > 0) facts[key === 'allowed_images' ? 'allowedImages' : 'allowedServices'] = texts;
  }
  return facts;
}

/** A `user` of the runner's own wins over what jobs ask for (executors/docker/docker.go, 18.x). */
function usersOf(executor: Executor, containers: Node | null): ClassFacts {
  const allowed = textsAt(containers, 'allowed_users');
  if (executor === 'kubernetes' || allowed.length === 0 || textAt(containers, 'user')) return {};
  return { allowedUsers: allowed };
}

/** A Docker executor without a policy pulls always. */
function pullPolicies(executor: Executor, containers: Node | null): ClassFacts {
  const [own, allowed] = ['pull_policy', 'allowed_pull_policies'].map((key) =>
    textsAt(containers, key).filter(isPullPolicy),
  );
  const byDefault: PullPolicy[] = executor === 'kubernetes' ? [] : ['always'];
  const pullPolicy = own && own.length > 0 ? own : byDefault;
  return {
    ...(pullPolicy.length > 0 ? { pullPolicy } : {}),
    ...(allowed && allowed.length > 0 ? { allowedPullPolicies: allowed } : {}),
  };
}

/** Null: the file does not tell. */
function isolationOf(executor: Executor, { table, containers }: RunnerEntry): Isolation | null {
  if (executor === 'virtualbox' || executor === 'parallels' || usesMachineOnce(executor, table)) return 'vm-per-job';
  const runtime = textAt(containers, 'runtime') ?? textAt(containers, 'runtime_class_name');
  if (runtime === 'sysbox-runc') return 'sysbox';
  return /^unix:\/\/\/run\/user\//.test(textAt(containers, 'host') ?? '') ? 'rootless' : null;
}

/** docs.gitlab.com/runner/configuration/autoscale and runner_autoscale_aws, 18.x */
function usesMachineOnce(executor: Executor, table: Node): boolean {
  if (executor === 'docker+machine') return textAt(table, 'machine', 'MaxBuilds') === '1';
  if (executor !== 'docker-autoscaler' && executor !== 'instance') return false;
  const atOnce = textAt(table, 'autoscaler', 'capacity_per_instance') ?? '1';
  return textAt(table, 'autoscaler', 'max_use_count') === '1' && atOnce === '1';
}

/** What of the host is mounted into jobs. */
function mountedFolders(containers: Node | null): readonly string[] {
  const volumes = settingOf(containers, 'volumes')?.value;
  if (volumes?.kind !== 'map') {
    return scalarsOf(volumes).flatMap(({ text }) => (text.includes(':') ? [text.split(':', 1)[0] ?? ''] : []));
  }
  const paths = settingOf(volumes, 'host_path')?.value;
  const tables = itemsOf(paths);
  return tables.flatMap((path) => textAt(path, 'host_path') ?? textAt(path, 'mount_path') ?? []);
}

function holdsSocket(path: string): boolean {
  return /(^|\/)docker\.sock$/.test(path) || /^(\/var)?(\/run)?\/?$/.test(path);
}

function given(key: 'image', value: string | null): ClassFacts {
  return value === null ? {} : { [key]: value };
}

function isTrue(table: Node | null, key: string): boolean {
  return textAt(table, key) === 'true';
}

function textAt(table: Node | null | undefined, ...keys: readonly string[]): string | null {
  const node = settingOf(table, ...keys)?.value;
  return node?.kind === 'scalar' && node.text !== '' ? node.text : null;
}

function textsAt(table: Node | null | undefined, key: string): string[] {
  return scalarsOf(settingOf(table, key)?.value)
    .map(({ text }) => text)
    .filter((text) => text !== '');
}
