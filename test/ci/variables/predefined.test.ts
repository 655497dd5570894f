import { describe, expect, test } from 'vitest';
import {
  JOB_TIME_NAMES,
  type PredefinedFacts,
  predefinedVariables,
  slugOf,
} from '../../../src/ci/variables/predefined.ts';

const facts: PredefinedFacts = {
  serverUrl: 'https://gitlab.example.com:8443/git/',
  project: {
    path: 'My-Group/sub/App',
    id: 42,
    defaultBranch: 'main',
    registryImage: 'Registry.example.com:5050/My-Group/sub/App',
  },
  commitSha: '0123abcd0123abcd0123abcd0123abcd0123abcd',
  ref: 'feature/X_1',
  refKind: 'merge_request',
  pipelineSource: 'merge_request_event',
  mergeRequest: {
    iid: 7,
    sourceBranch: 'feature/X_1',
    targetBranch: 'main',
    sourceProjectPath: 'fork/app',
    eventType: 'detached',
  },
};

describe('predefinedVariables', () => {
  test('of a merge request pipeline', () => {
    const variables = Object.fromEntries(predefinedVariables(facts));
    expect(variables).toMatchObject({
      CI_REGISTRY: 'registry.example.com:5050',
      CI_REGISTRY_IMAGE: 'registry.example.com:5050/my-group/sub/app',
      CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: 'gitlab.example.com:8443/my-group/dependency_proxy/containers',
      CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX: 'gitlab.example.com:8443/my-group/sub/dependency_proxy/containers',
      CI_SERVER_FQDN: 'gitlab.example.com:8443/git',
      CI_SERVER_URL: 'https://gitlab.example.com:8443/git',
      CI_PROJECT_NAMESPACE: 'My-Group/sub',
      CI_PROJECT_ROOT_NAMESPACE: 'My-Group',
      CI_PROJECT_PATH_SLUG: 'my-group-sub-app',
      CI_COMMIT_SHORT_SHA: '0123abcd',
      CI_COMMIT_REF_SLUG: 'feature-x-1',
      CI_MERGE_REQUEST_IID: '7',
    });
    expect(variables).not.toHaveProperty('CI_COMMIT_BRANCH');
    expect(variables).not.toHaveProperty('CI_COMMIT_TAG');
  });

  test('the default port is left out of the FQDN, never out of the dependency proxy', () => {
    const variables = predefinedVariables({ ...facts, serverUrl: 'https://gitlab.example.com' });
    expect(variables.get('CI_SERVER_FQDN')).toBe('gitlab.example.com');
    expect(variables.get('CI_SERVER_PORT')).toBe('443');
    expect(variables.get('CI_DEPENDENCY_PROXY_SERVER')).toBe('gitlab.example.com:443');
  });

  test('what is not known is missing, not empty', () => {
    const variables = predefinedVariables({
      ...facts,
      project: { path: 'g/p', id: null, defaultBranch: null, registryImage: null },
      commitSha: null,
    });
    for (const name of [
      'CI_REGISTRY',
      'CI_REGISTRY_IMAGE',
      'CI_PROJECT_ID',
      'CI_DEFAULT_BRANCH',
      'CI_COMMIT_SHA',
      'CI_COMMIT_SHORT_SHA',
    ]) {
      expect(variables.has(name), name).toBe(false);
    }
  });

  test('none of them is known only when the job exists', () => {
    const variables = predefinedVariables(facts);
    expect(JOB_TIME_NAMES.filter((name) => variables.has(name))).toEqual([]);
  });

  test('slugs end within 63 characters and without a dash', () => {
    expect(slugOf(`${'a'.repeat(62)}/b`)).toBe('a'.repeat(62));
    expect(slugOf('/Ä_b/')).toBe('b');
  });
});
