import { z } from 'zod';
import { Place } from '../source.ts';
import { defineRule } from './rule.ts';

export const includeNotEvaluable = defineRule({
  id: 'include-not-evaluable',
  summary: 'An include that cannot be read here, or that GitLab would refuse.',
  why: 'What such a file holds takes part in the pipeline unseen, or keeps the pipeline from being made.',
  fix: 'Mend the address, or give Pipewarden’s user access to the project that holds the file.',
  blindSpots: 'Everything else is judged without the file: what depends on it can be wrong.',
  keywords: ['include', 'trigger:include'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/yaml/includes/',
  examples: {
    bad: [{ yaml: 'include:\n  - local: missing.yml\nbuild:\n  script: [make]\n' }],
    good: [{ yaml: 'build:\n  script: [make]\n' }],
  },
  options: z.strictObject({}),
  messages: {
    refused: 'GitLab refuses this include: {problem}',
    unreadable: 'This include could not be read, so what it brings was not judged: {problem}',
  },
  *check(config) {
    for (const { at, message, kind, fatal } of config.problems) {
      if (kind !== 'include') continue;
      const root = config.root.file;
      const place = at ?? (root ? new Place(root, 0, 0) : null);
      if (!place) continue;
      yield {
        at: { value: message, at: place, path: ['include'], via: [] },
        job: null,
        message: fatal ? 'refused' : 'unreadable',
        value: message,
        values: { problem: message },
        ...(fatal ? {} : { notEvaluable: true }),
      };
    }
  },
});
