import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseToml } from '../../src/runner/parse-toml.ts';
import { Location } from '../../src/source.ts';
import { pathOf, toPlain } from '../../src/yaml/tree.ts';
import { sourceFile } from '../support/make-config.ts';

function parse(text: string) {
  const file = sourceFile('config.toml', text);
  return parseToml(text, (start, end) => new Location(file, start, end));
}

function plain(text: string): unknown {
  const { node, problem } = parse(text);
  expect(problem).toBeNull();
  return JSON.parse(JSON.stringify(node && toPlain(node)));
}

describe('parseToml', () => {
  it('builds tables, lists of tables, inline ones and dotted keys', () => {
    const text = [
      'concurrent = 4',
      'shutdown.timeout = 1.5',
      '[[runners]]',
      'name = "a"',
      '[runners.docker]',
      'volumes = ["/cache", ["x"]]',
      '[[runners.docker.services]]',
      'name = "docker:dind"',
      '[[runners.docker.services]]',
      'name = "postgres"',
      '[runners.docker.services.more]',
      'on = true',
      '[[runners]]',
      'name = "b"',
      'docker = {image = "ruby", "tls.verify" = false}',
      'since = 2024-01-01T00:00:00Z',
    ].join('\n');
    expect(plain(text)).toEqual({
      concurrent: 4,
      shutdown: { timeout: 1.5 },
      runners: [
        {
          name: 'a',
          docker: {
            volumes: ['/cache', ['x']],
            services: [{ name: 'docker:dind' }, { name: 'postgres', more: { on: true } }],
          },
        },
        { name: 'b', docker: { image: 'ruby', 'tls.verify': false }, since: '2024-01-01T00:00:00Z' },
      ],
    });
  });

  it('places values where they are written, and names tables of a list in the key path', () => {
    const { node } = parse('[[runners]]\nname = "a"\n[[runners]]\n[runners.docker]\nvolumes = ["/x"]\n');
    const runners = node?.entries.get('runners')?.value;
    const [first, second] = runners?.kind === 'list' ? runners.items.map((item) => item.value) : [];
    expect(pathOf(first!.path)).toEqual(['runners', 'a']);
    const docker = second?.kind === 'map' ? second.entries.get('docker') : undefined;
    expect(docker?.value.at.text).toBe('docker');
    const volumes = docker?.value.kind === 'map' ? docker.value.entries.get('volumes')?.value : undefined;
    const item = volumes?.kind === 'list' ? volumes.items[0]?.value : undefined;
    expect(item?.at.span.start).toEqual({ line: 5, column: 12 });
    expect(item?.at.text).toBe('"/x"');
    expect(pathOf(item!.path)).toEqual(['runners', '1', 'docker', 'volumes', '0']);
  });

  it.each([
    ['a = 1\na = 2\n', 2, 'TOML syntax error: Defining a key multiple times is invalid'],
    ['[[runners]]\ntoken = "abc\n', 2, 'TOML syntax error: Unterminated string constant'],
    ['a = 1\nb =\n\n\n', 2, expect.stringMatching(/^TOML syntax error: /)],
    ['a =', 1, expect.stringMatching(/^TOML syntax error: /)],
    ['[', 1, expect.stringMatching(/^TOML syntax error: /)],
  ])('says where %j is wrong', (text, line, message) => {
    const { node, problem } = parse(text);
    expect(node).toBeNull();
    expect(problem?.message).toEqual(message);
    expect(problem?.at?.span.start.line).toBe(line);
  });

  it('is not harmed by what is deep, long or named like a prototype', () => {
    for (const depth of [60, 100_000]) {
      expect(parse(`a = ${'['.repeat(depth)}${']'.repeat(depth)}`).problem?.message).toBe(
        'nested too deep or too long',
      );
    }
    expect(parse(`a = "${'x'.repeat(300_000)}"`).problem?.message).toBe('too large to be read');
    const { node } = parse('__proto__ = 1\nconstructor.prototype.x = 2\n[toString]\ny = 3\n');
    expect([...(node?.entries.keys() ?? [])]).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('never throws', () => {
    const characters = fc.constantFrom(...'[]{}=.,"\'#\n \\ab1-_:TZ');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 60 }), (text) => {
        const { node, problem } = parse(text);
        expect(node === null).toBe(problem !== null);
      }),
    );
  });
});
