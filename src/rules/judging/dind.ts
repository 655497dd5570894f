/** Docker's own daemon in a container beside the job, or as the job. */
import type { Image, Job, Service } from '../../ci/config.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import { parseImageName } from '../../runner/image-name.ts';
import { commandsThat } from './in-commands.ts';

/** A Docker-in-Docker image by its name or tag: `docker:27-dind`, `mirror.example/docker:$V-dind`, `team/dind:1`. */
export function isDindImage(image: Image): boolean {
  const { name, tag } = parseImageName(shownText(image.name));
  return wordsIn(tag ?? '').includes('dind') || wordsIn(name).includes('dind');
}

/** `docker:…-dind-rootless`. */
export function isRootlessDind(image: Image): boolean {
  const { tag } = parseImageName(shownText(image.name));
  return isDindImage(image) && wordsIn(tag ?? '').includes('rootless');
}

/** As a service, the plain `docker` image starts its daemon too; `docker:cli` and its like hold none. */
export function isDindService(service: Service): boolean {
  if (isDindImage(service) || isToldToStartDaemon(service)) return true;
  const { name, tag } = parseImageName(shownText(service.name));
  return name === 'docker' && !wordsIn(tag ?? '').some((word) => NO_DAEMON.has(word));
}

/** `entrypoint` and `command` start whatever the image is called: `[dockerd, --tls=false]`, `[sh, -c, "dockerd & …"]`. */
function isToldToStartDaemon({ entrypoint, command }: Service): boolean {
  const words = [...(entrypoint ?? []), ...command].map(({ value }) => value);
  return words.some((word) => DAEMON.test(word));
}

/** A program's name in a word or a line of shell, not a part of another one's (`/etc/dockerd.json`, `--name=dockerd`). */
const DAEMON = /(?:^|[\s;&|(/])dockerd(?:-entrypoint\.sh|-rootless\.sh)?(?=$|[\s;&|)])/;

/** Words of tags; some registries keep other images under the name of `docker`. */
const NO_DAEMON = new Set(['cli', 'git', 'registry', 'buildx', 'compose']);

/** The daemon that `docker` talks to in this job is the job's own. */
export function hasOwnDaemon(job: Job): boolean {
  return job.services.some(isDindService) || startsDaemon(job);
}

/** The script starts a daemon: `dockerd &`, `service docker start`. */
export function startsDaemon(job: Job): boolean {
  return startingDaemon(job).length > 0;
}

const startingDaemon = commandsThat(({ name, words }) => {
  const rest = words.slice(1).map((word) => word.text);
  if (name === 'dockerd' || name.startsWith('dockerd-')) return true;
  if (name === 'service' || name === 'rc-service') return rest[0] === 'docker' && rest[1] === 'start';
  if (name === 'systemctl') return rest.includes('start') && rest.some((word) => /^docker(\.service)?$/.test(word));
  return false;
});

function wordsIn(text: string): string[] {
  return text.toLowerCase().split(/[^a-z0-9]+/);
}
