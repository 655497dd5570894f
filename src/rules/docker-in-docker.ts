import { z } from 'zod';
import type { Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { usesContainers } from '../runner/allowed-images.ts';
import { isIsolated } from '../runner/isolation.ts';
import { isDindImage, isDindService, isRootlessDind, startsDaemon } from './judging/dind.ts';
import { defineRule } from './rule.ts';

export const dockerInDocker = defineRule({
  id: 'docker-in-docker',
  summary: 'A Docker-in-Docker daemon on a runner that does not isolate its jobs.',
  why: 'Such a daemon needs a privileged container, and root in it is root on a machine that runs other jobs too.',
  fix: 'Build with rootless BuildKit or Buildah, or use a runner class that isolates its jobs (Sysbox, or a virtual machine for each job).',
  blindSpots:
    'A daemon is recognized by the name of its image; under another name it is found only if the script, or the `entrypoint` or `command` of the service, starts it. `docker:…-dind-rootless` is allowed unless `rootless: refuse` is set.',
  keywords: ['services', 'image', 'default:services'],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/security/#usage-of-docker-executor',
  examples: {
    bad: [
      { yaml: 'build:\n  image: docker:27-cli\n  services: ["docker:27-dind"]\n  script: [docker build .]\n' },
      {
        yaml: '.docker:\n  services:\n    - name: mirror.example/library/docker:24-dind\n      alias: docker\nbuild:\n  extends: .docker\n  script: [docker build .]\n',
      },
    ],
    good: [
      {
        yaml: 'build:\n  image: docker:27-cli\n  services: ["docker:27-dind"]\n  tags: [sysbox]\n  script: [docker build .]\n',
        policy: 'runners:\n  - name: trusted\n    tags: [sysbox]\n    executor: docker\n    isolation: sysbox\n',
      },
      { yaml: 'build:\n  image: docker:27-cli\n  services: ["docker:27-dind-rootless"]\n  script: [docker build .]\n' },
    ],
  },
  options: z.strictObject({
    rootless: z.enum(['allow', 'refuse']).default('allow').describe('Whether `docker:…-dind-rootless` may be used.'),
  }),
  messages: {
    service: 'The service {value} starts a Docker daemon on a runner that does not isolate its jobs.',
    image: 'The job image {value} starts a Docker daemon on a runner that does not isolate its jobs.',
  },
  *check(config, options, context) {
    for (const job of runnerJobs(config)) {
      const images = dindImages(job).filter((image) => options.rootless === 'refuse' || !isRootlessDind(image));
      if (images.length === 0) continue;
      const exposed = context.candidates(job).classes.find((runner) => usesContainers(runner) && !isIsolated(runner));
      if (!exposed) continue;
      for (const image of images) {
        const message = image === job.image ? 'image' : 'service';
        yield context
          .hit(job, image.name.source, message, { value: shownText(image.name) })
          .because(...image.name.from)
          .judgedBy(exposed);
      }
    }
  },
});

/**
 * The services; the job's own image counts where no service is the daemon and the script starts one: the runner starts a shell
 * in it, no daemon, so that most jobs use only its client.
 */
function dindImages(job: Job): Image[] {
  const services = job.services.filter(isDindService);
  const isDaemon = services.length === 0 && job.image && isDindImage(job.image) && startsDaemon(job);
  return isDaemon && job.image ? [job.image] : services;
}
