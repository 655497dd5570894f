import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { catalogue, policyFile, problemsOf } from './policy-text.ts';

describe('lists', () => {
  it('puts the entries of named lists in place of their names, wherever a list may stand', () => {
    const text = `lists:
  trusted: [ruby, $ours]
  ours: [registry.example.org/**]
  never: [x]
  policies: [always]
rules:
  image-not-allowed: {allow: [a, $trusted, b], deny: [$ours]}
groups:
  a/**:
    rules: {image-not-allowed: {allow+: [$ours]}}
runners:
  - {name: r, executor: docker, untagged: true, allowed_images: [$trusted], pull_policy: [$policies]}
`;
    const { policy, problems, warnings } = readPolicy(policyFile(text), catalogue);
    expect(problems).toEqual([]);
    const [instance, group] = policy?.layers ?? [];
    const list = (layer: typeof instance, name: string) =>
      layer?.rules.get('image-not-allowed')?.options.get(name)?.value;
    expect(list(instance, 'allow')).toEqual(['a', 'ruby', 'registry.example.org/**', 'b']);
    expect(list(instance, 'deny')).toEqual(['registry.example.org/**']);
    expect(list(group, 'allow')).toEqual(['registry.example.org/**']);
    expect(policy?.runners).toMatchObject([
      { allowedImages: ['ruby', 'registry.example.org/**'], pullPolicy: ['always'] },
    ]);
    expect(warnings.map(({ at, message }) => [at?.span.start.line, message])).toEqual([[4, 'no list uses `$never`']]);
  });

  it('ends where named lists would grow without end', () => {
    const lists = Array.from({ length: 40 }, (_, index) => `  l${index}: [$l${index + 1}, $l${index + 1}]\n`);
    expect(problemsOf(`lists:\n${lists.join('')}  l40: [a, b]\n`)).toContainEqual(
      expect.stringContaining('the named lists come to more than 100000 entries'),
    );
  });
});
