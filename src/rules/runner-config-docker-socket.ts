import { z } from 'zod';
import { scalarsOf, settingOf } from '../runner/runner-config.ts';
import { entriesOf, itemsOf, type Node, type ScalarNode } from '../yaml/tree.ts';
import { isStrongCapability, isUnconfined, machineFolder } from './judging/machine-rights.ts';
import { defineRunnerConfigRule, type RunnerUnderReview } from './judging/runner-config-rule.ts';

export const runnerConfigDockerSocket = defineRunnerConfigRule({
  id: 'runner-config-docker-socket',
  summary: 'A runner that gives every job the Docker daemon, folders, devices or namespaces of its machine.',
  why: 'Any of these lets a job take over the machine: start containers there, read other jobs’ secrets and change what they run.',
  fix: 'Remove the setting, and let jobs build images with rootless BuildKit or Buildah, or on a runner isolated by Sysbox.',
  blindSpots:
    'What a folder of the machine contains is not known: only folders of the system itself are found. Patches in `pod_spec` are not read.',
  keywords: [
    'runners.docker.volumes',
    'runners.docker.devices',
    'runners.docker.cap_add',
    'runners.docker.network_mode',
    'runners.docker.pid_mode',
    'runners.docker.security_opt',
    'runners.kubernetes.volumes.host_path',
    'runners.kubernetes.cap_add',
  ],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/security/#usage-of-docker-executor',
  examples: {
    bad: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    volumes = ["/cache", "/var/run/docker.sock:/var/run/docker.sock"]\n',
      },
      { toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    network_mode = "host"\n' },
    ],
    good: [
      {
        toml: '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    volumes = ["/cache", "/certs/client", "/srv/cache:/srv/cache:ro"]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    socket: 'The volume {value} gives every job the daemon that runs the machine’s containers.',
    folder: 'The volume {value} gives every job a folder of the system itself.',
    device: 'Every job gets the device {value} of the machine.',
    right: '{setting} with {value} gives every job rights on the machine.',
  },
  *check(runner, _options, { hitByClass }) {
    if (runner.freshMachines) return;
    for (const { node, message, setting } of [...mounts(runner), ...rights(runner)]) {
      yield hitByClass(node, message, { value: node.text, setting });
    }
  },
});

interface Right {
  readonly node: ScalarNode;
  readonly message: 'socket' | 'folder' | 'device' | 'right';
  readonly setting: string;
}

function* mounts({ containers, executor }: RunnerUnderReview): Iterable<Right> {
  for (const node of sources(containers, executor)) {
    // `from:to[:options]`; without a colon it is a volume of its own.
    const [from = '', to] = node.text.split(':');
    if (executor !== 'kubernetes' && to === undefined) continue;
    const folder = from.replace(/(?<=.)\/+$/, '');
    if (/\/(docker|podman|containerd|crio|cri-dockerd|buildkitd)\.sock$/.test(folder))
      yield { node, message: 'socket', setting: 'volumes' };
    else if (machineFolder(folder) !== null) yield { node, message: 'folder', setting: 'volumes' };
  }
}

function sources(containers: RunnerUnderReview['containers'], executor: string | null): readonly ScalarNode[] {
  const volumes = settingOf(containers, 'volumes')?.value;
  if (executor !== 'kubernetes') return scalarsOf(volumes);
  const list = settingOf(volumes, 'host_path')?.value;
  const items: readonly Node[] = itemsOf(list);
  // Without `host_path` it is the same path as in the container.
  return items.flatMap((item) =>
    scalarsOf((settingOf(item, 'host_path') ?? settingOf(item, 'mount_path'))?.value).slice(0, 1),
  );
}

function isHost(text: string): boolean {
  return text === 'host';
}

/** Settings, in all the spellings of the executors, and what is too much there. */
const RIGHTS: readonly (readonly [keys: readonly string[], tooMuch: (text: string) => boolean])[] = [
  [['cap_add'], isStrongCapability],
  [['services_cap_add'], isStrongCapability],
  [['build_container_security_context', 'capabilities', 'add'], isStrongCapability],
  [['service_container_security_context', 'capabilities', 'add'], isStrongCapability],
  [['network_mode'], isHost],
  [['pid_mode'], isHost],
  [['ipcmode'], isHost],
  [['userns_mode'], isHost],
  [['security_opt'], isUnconfined],
  [['services_security_opt'], isUnconfined],
];

function* rights({ containers }: RunnerUnderReview): Iterable<Right> {
  for (const [keys, tooMuch] of RIGHTS) {
    for (const node of scalarsOf(settingOf(containers, ...keys)?.value)) {
      if (tooMuch(node.text)) yield { node, message: 'right', setting: keys.join('.') };
    }
  }
  const services = settingOf(containers, 'services_devices')?.value;
  const lists = entriesOf(services);
  for (const list of [settingOf(containers, 'devices'), ...lists]) {
    for (const node of scalarsOf(list?.value)) yield { node, message: 'device', setting: 'devices' };
  }
}
