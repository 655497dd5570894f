import { describe, expect, it } from 'vitest';
import { type ClassFacts, configFacts, registrationOf } from '../../src/runner/config-facts.ts';
import { readRunnerConfig } from '../../src/runner/runner-config.ts';
import { sourceFile } from '../support/make-config.ts';

function entry(text: string) {
  const { runners } = readRunnerConfig(sourceFile('config.toml', `[[runners]]\n${text}`));
  return runners[0]!;
}

const facts = (text: string): ClassFacts => configFacts(entry(text));
const docker = (text: string, executor = 'docker') => facts(`executor = "${executor}"\n[runners.docker]\n${text}`);
const kubernetes = (text: string) => facts(`executor = "kubernetes"\n[runners.kubernetes]\n${text}`);

describe('configFacts', () => {
  it('knows what a Docker executor does by default', () => {
    expect(docker('')).toEqual({ executor: 'docker', privileged: false, dockerSocket: false, pullPolicy: ['always'] });
  });

  it('reads lists, and a policy alone', () => {
    expect(
      docker(
        'image = "a"\nallowed_images = ["b/**"]\nallowed_services = ["c"]\npull_policy = "never"\nallowed_pull_policies = ["never", "always"]\nallowed_users = ["1000"]',
      ),
    ).toMatchObject({
      image: 'a',
      allowedImages: ['b/**'],
      allowedServices: ['c'],
      allowedUsers: ['1000'],
      pullPolicy: ['never'],
      allowedPullPolicies: ['never', 'always'],
    });
    expect(docker('user = "app"\nallowed_users = ["app"]')).not.toHaveProperty('allowedUsers');
  });

  it.each([
    ['docker-windows', 'docker'],
    ['docker+machine', 'docker+machine'],
    ['docker-autoscaler', 'docker-autoscaler'],
  ])('calls %s %s', (written, executor) => {
    expect(docker('', written).executor).toBe(executor);
  });

  it('says nothing of an executor it does not know', () => {
    expect(facts('executor = "constructor"')).toEqual({});
    expect(facts('')).toEqual({});
  });

  it.each([
    ['/var/run/docker.sock:/var/run/docker.sock', true],
    ['/run/user/1000/docker.sock:/var/run/docker.sock:ro', true],
    ['/var/run:/var/run', true],
    ['/:/host', true],
    ['/var/lib/docker.sock.d:/x', false],
    ['/cache', false],
    ['cache:/cache', false],
  ])('sees the host’s socket in %s: %s', (volume, socket) => {
    expect(docker(`volumes = ["/cache", "${volume}"]`).dockerSocket).toBe(socket);
  });

  it('counts privileged services too', () => {
    expect(docker('services_privileged = true').privileged).toBe(true);
  });

  it.each([
    ['executor = "docker"\n[runners.docker]\nruntime = "sysbox-runc"', 'sysbox'],
    ['executor = "docker"\n[runners.docker]\nhost = "unix:///run/user/1000/docker.sock"', 'rootless'],
    ['executor = "docker"\n[runners.docker]\nhost = "unix:///var/run/docker.sock"', undefined],
    ['executor = "kubernetes"\n[runners.kubernetes]\nruntime_class_name = "sysbox-runc"', 'sysbox'],
    ['executor = "docker+machine"\n[runners.machine]\nMaxBuilds = 1', 'vm-per-job'],
    ['executor = "docker+machine"\n[runners.machine]\nMaxBuilds = 10', undefined],
    ['executor = "docker-autoscaler"\n[runners.autoscaler]\nmax_use_count = 1', 'vm-per-job'],
    ['executor = "instance"\n[runners.autoscaler]\nmax_use_count = 1\ncapacity_per_instance = 4', undefined],
    ['executor = "docker"\n[runners.machine]\nMaxBuilds = 1', undefined],
    ['executor = "virtualbox"', 'vm-per-job'],
    ['executor = "shell"', undefined],
  ] as const)('finds the isolation of %j: %s', (text, isolation) => {
    expect(facts(text).isolation).toBe(isolation);
  });

  it('reads Kubernetes, which pulls as the cluster says', () => {
    expect(
      kubernetes(
        'privileged = true\nimage = "a"\nallowed_pull_policies = ["always"]\n[[runners.kubernetes.volumes.host_path]]\nname = "d"\nmount_path = "/x"\nhost_path = "/var/run/docker.sock"',
      ),
    ).toEqual({
      executor: 'kubernetes',
      privileged: true,
      dockerSocket: true,
      image: 'a',
      allowedPullPolicies: ['always'],
    });
    expect(kubernetes('[[runners.kubernetes.volumes.host_path]]\nname = "d"\nmount_path = "/cache"').dockerSocket).toBe(
      false,
    );
  });

  it('takes the machine of VirtualBox for its image', () => {
    expect(
      facts('executor = "virtualbox"\n[runners.virtualbox]\nbase_name = "win"\nallowed_images = ["win.*"]'),
    ).toEqual({
      executor: 'virtualbox',
      isolation: 'vm-per-job',
      image: 'win',
      allowedImages: ['win.*'],
    });
  });
});

describe('registrationOf', () => {
  it('is the id and the address, where they are written', () => {
    expect(registrationOf(entry('id = 12\nurl = "https://gitlab.example.org"'))).toEqual({
      id: 12,
      url: 'https://gitlab.example.org',
    });
    expect(registrationOf(entry('id = 0'))).toEqual({ id: null, url: null });
  });
});
