import { describe, expect, test } from 'vitest';
import { hasYamlExtension, isPublicAddress, isTemplateName, isWebUrl } from '../../src/includes/guard.ts';

test.each([
  ['a.yml', true],
  ['A.YAML', true],
  ['x/.gitlab-ci.yml', true],
  ['.yml', false],
  ['a.yml?x=1', false],
  ['a.yml/b', false],
  ['', false],
])('hasYamlExtension(%s)', (name, expected) => {
  expect(hasYamlExtension(name)).toBe(expected);
});

test.each([
  ['https://example.com/a.yml', true],
  [' http://example.com/a.yml ', true],
  ['ftp://example.com/a.yml', false],
  ['http://', false],
  ['https:a.yml', false],
  ['a.yml', false],
])('isWebUrl(%s)', (text, expected) => {
  expect(isWebUrl(text)).toBe(expected);
});

test('template names cannot leave their folder', () => {
  expect(isTemplateName('Jobs/Build.gitlab-ci.yml')).toBe(true);
  expect(isTemplateName('Build.yml')).toBe(false);
  expect(isTemplateName('../../secret.gitlab-ci.yml')).toBe(false);
});

describe('addresses', () => {
  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.1.2.3',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.8',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    'not an address',
  ])('%s is not public', (ip) => {
    expect(isPublicAddress(ip)).toBe(false);
  });

  test.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1::1', '::ffff:8.8.8.8'])('%s is public', (ip) => {
    expect(isPublicAddress(ip)).toBe(true);
  });
});
