import { imageMalformed } from './image-malformed.ts';
import { imageListOptions, refusalMessages, refusedImages } from './judging/refused-images.ts';
import { defineRule } from './rule.ts';

const policy = 'rules:\n  service-not-allowed:\n    allow: ["postgres:*", "registry.example.org/**"]\n';

export const serviceNotAllowed = defineRule({
  id: 'service-not-allowed',
  summary: 'A service image that is refused by the policy or by every runner that would take the job.',
  why: 'A service runs beside the job, with its network and its variables, so only audited images should be used.',
  fix: 'Use a service image on the list, or ask for this one to be added.',
  blindSpots: 'Services that the runner’s own configuration adds are not in the file and are not checked.',
  keywords: ['services', 'default:services'],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/configuration/advanced-configuration/#restrict-docker-images-and-services',
  examples: {
    bad: [
      { yaml: 'test:\n  image: ruby:3\n  services: [mysql:8]\n  script: [rake]\n', policy },
      {
        yaml: 'default:\n  services:\n    - name: evil.example/postgres:16\n      alias: db\ntest:\n  script: [rake]\n',
        policy,
      },
    ],
    good: [
      { yaml: 'test:\n  image: ruby:3\n  services: [{name: "postgres:16", alias: db}]\n  script: [rake]\n', policy },
    ],
  },
  options: imageListOptions,
  messages: refusalMessages('The service'),
  requestable: true,
  perLine: true,
  byRegistry: true,
  check: (config, options, context) =>
    refusedImages(config, options, context, { use: 'service', isSaid: context.optionsOf(imageMalformed).length > 0 }),
});
