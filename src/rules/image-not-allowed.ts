import { imageMalformed } from './image-malformed.ts';
import { imageListOptions, refusalMessages, refusedImages } from './judging/refused-images.ts';
import { defineRule } from './rule.ts';

const policy = 'rules:\n  image-not-allowed:\n    allow: ["registry.example.org/**", "ruby:*"]\n';

export const imageNotAllowed = defineRule({
  id: 'image-not-allowed',
  summary: 'A job image that is refused by the policy or by every runner that would take the job.',
  why: 'Everything in the image runs with the job’s credentials, so only audited images should be used.',
  fix: 'Use an image on the list, or ask for this one to be added.',
  blindSpots:
    'Where a job sets no image, the runner’s own applies, which is not checked. Whether an allowed tag still holds what was audited is not known: see `image-not-pinned`. Images that a script starts with `docker run` are not checked.',
  keywords: ['image', 'default:image', 'parallel:matrix'],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/configuration/advanced-configuration/#restrict-docker-images-and-services',
  examples: {
    bad: [
      { yaml: 'build:\n  image: hashicorp/terraform:1.9\n  script: [terraform plan]\n', policy },
      {
        yaml: 'build:\n  image: $REGISTRY/ruby:3\n  script: [rake]\n  parallel: {matrix: [{REGISTRY: [evil.example]}]}\n',
        policy,
      },
    ],
    good: [
      { yaml: 'build:\n  image: registry.example.org/terraform:1.9\n  script: [terraform plan]\n', policy },
      { yaml: 'build:\n  image: {name: "ruby:3.4", entrypoint: [""]}\n  script: [rake]\n', policy },
    ],
  },
  options: imageListOptions,
  messages: refusalMessages('The image'),
  requestable: true,
  perLine: true,
  byRegistry: true,
  check: (config, options, context) =>
    refusedImages(config, options, context, { use: 'image', isSaid: context.optionsOf(imageMalformed).length > 0 }),
});
