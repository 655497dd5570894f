/** Configurations nobody wrote: mostly what GitLab would take, with every mechanism in it, and now and then garbage. */
import fc from 'fast-check';
import { SERVER_FQDN } from '../conformance/serve-files.ts';

/** YAML on its way to a text. */
type Yaml =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'block'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly flow: boolean; readonly items: readonly Yaml[] }
  | { readonly kind: 'map'; readonly flow: boolean; readonly entries: readonly (readonly [string, Yaml])[] };

const text = (written: string): Yaml => ({ kind: 'text', text: written });
const words = (...list: readonly string[]) => fc.constantFrom(...list.map(text));

function inFlow(node: Yaml): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'block':
      return JSON.stringify(node.lines.join('\n'));
    case 'list':
      return `[${node.items.map(inFlow).join(', ')}]`;
    case 'map':
      return `{${node.entries.map(([key, value]) => `${key}: ${inFlow(value)}`).join(', ')}}`;
  }
}

/** What stands after `key:` or `-` at this indentation. */
function inBlock(node: Yaml, indent: string): string {
  const deeper = `${indent}  `;
  if (node.kind === 'text') return ` ${node.text}`;
  if (node.kind === 'block') return ` |\n${node.lines.map((line) => `${deeper}${line}`).join('\n')}`;
  const parts =
    node.kind === 'list'
      ? node.items.map((item) => `${deeper}-${inBlock(item, deeper)}`)
      : node.entries.map(([key, value]) => `${deeper}${key}:${inBlock(value, deeper)}`);
  return node.flow || parts.length === 0 ? ` ${inFlow(node)}` : `\n${parts.join('\n')}`;
}

const listOf = (item: fc.Arbitrary<Yaml>, maxLength = 3): fc.Arbitrary<Yaml> =>
  fc.record({ kind: fc.constant('list'), flow: fc.boolean(), items: fc.array(item, { maxLength }) });

function mapOf(values: Readonly<Record<string, fc.Arbitrary<Yaml>>>, maxKeys = 6): fc.Arbitrary<Yaml> {
  const entry = fc.constantFrom(...Object.keys(values)).chain((key) => fc.tuple(fc.constant(key), values[key]!));
  return fc.record({ kind: fc.constant('map'), flow: fc.boolean(), entries: fc.array(entry, { maxLength: maxKeys }) });
}

const scalar = words('ruby:3.4', '$A', '"$B/x y"', "'it''s'", 'a b', '010', '1.10', 'yes', '~', '""', '12:30', ':sym');
const block: fc.Arbitrary<Yaml> = fc.record({
  kind: fc.constant('block'),
  lines: fc.array(fc.constantFrom('echo one', 'docker run $A', 'x: y'), { minLength: 1, maxLength: 3 }),
});
const alias = words('*map', '*list', '*word', '*script');
const reference = words(
  '!reference [.a, script]',
  '!reference [.a, image]',
  '!reference [.b, variables]',
  '!reference [.b, rules]',
  '!reference [.c]',
  '!reference [default, image]',
  '!reference [job, script]',
);
const input = words(
  '$[[ inputs.word ]]',
  '"x-$[[ inputs.word ]]"',
  '$[[ inputs.list ]]',
  '"$[[ inputs.no | truncate(0,2) ]]"',
);

const { garbage } = fc.letrec<{ garbage: Yaml }>((tie) => ({
  garbage: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    alias,
    reference,
    listOf(tie('garbage')),
    mapOf(
      { name: tie('garbage'), script: tie('garbage'), if: tie('garbage'), __proto__: tie('garbage'), '<<': alias },
      3,
    ),
  ),
}));

/** Mostly the value itself. */
const mostly = (value: fc.Arbitrary<Yaml>): fc.Arbitrary<Yaml> =>
  fc.oneof(
    { weight: 12, arbitrary: value },
    { weight: 2, arbitrary: reference },
    { weight: 1, arbitrary: alias },
    { weight: 1, arbitrary: input },
    { weight: 1, arbitrary: garbage },
  );

const word = mostly(scalar);
const lines = mostly(fc.oneof(block, listOf(fc.oneof(word, block, listOf(word))), words('make')));
const variables = mostly(
  mapOf({ A: word, B: word, C: mapOf({ value: word, expand: words('false', 'true') }), '<<': words('*map') }),
);
const image = mostly(
  fc.oneof(
    words('ruby', '$A', 'r/$B:$C', '$REG/app:$V'),
    mapOf({
      name: word,
      entrypoint: listOf(word),
      pull_policy: words('always', '[never]'),
      docker: mapOf({ user: word }),
    }),
  ),
);
const condition = words(
  '$A',
  '$A == "x"',
  '$CI_PIPELINE_SOURCE == "merge_request_event"',
  '$B =~ /^r/ && $C',
  '((',
  '$[[ inputs.word ]]',
);
const rules = mostly(
  listOf(
    mostly(
      mapOf({
        if: condition,
        when: words('never', 'manual', 'on_success'),
        variables,
        changes: listOf(word),
        exists: listOf(words('a.yml', '**/*.yml')),
      }),
    ),
  ),
);
const names = words('.a', '.b', '.c', 'job', 'test', '.none');
const inclusion: fc.Arbitrary<Yaml> = fc.oneof(
  words('a.yml', '"/b.yml"', '"*.yml"', '"**/c*.yml"', 'https://example.org/r.yml', '$FILE', 'none.yml'),
  mapOf(
    { local: words('a.yml', 'b.yml', 'child.yml'), inputs: mapOf({ word, list: listOf(word), no: word }), rules },
    3,
  ),
  mapOf({
    project: words('group/cfg'),
    ref: words('v1', 'HEAD'),
    file: words('c.yml', '[c.yml, d.yml]'),
    inputs: mapOf({ word }),
  }),
  mapOf({ component: words(`${SERVER_FQDN}/group/cmp/build@1.0.0`), inputs: mapOf({ word, list: listOf(word) }) }),
  mapOf({ remote: words('https://example.org/r.yml'), integrity: word }, 2),
  mapOf({ template: words('T.gitlab-ci.yml') }, 1),
);
const parallel = mostly(
  fc.oneof(
    words('2', '0', '201'),
    mapOf({ matrix: listOf(mapOf({ V: listOf(word), REG: word, A: listOf(word) }, 2)) }, 1),
  ),
);
const job: fc.Arbitrary<Yaml> = mostly(
  mapOf(
    {
      extends: mostly(fc.oneof(names, listOf(names))),
      script: lines,
      before_script: lines,
      image,
      services: mostly(listOf(image)),
      tags: mostly(listOf(word)),
      variables,
      rules,
      parallel,
      stage: words('build', 'test', '$A'),
      needs: mostly(listOf(fc.oneof(names, mapOf({ job: names, optional: words('true') })))),
      trigger: mostly(
        fc.oneof(
          mapOf({ include: fc.oneof(words('child.yml'), listOf(inclusion)), forward: garbage }),
          words('group/other'),
        ),
      ),
      inherit: mostly(
        mapOf({ default: fc.oneof(words('false', 'true'), words('[image]')), variables: words('false', '[A]') }),
      ),
      id_tokens: garbage,
      artifacts: garbage,
      cache: garbage,
      environment: garbage,
      hooks: mapOf({ pre_get_sources_script: lines }),
      '<<': words('*map', '[*map, *map]'),
    },
    7,
  ),
);
const defaults = mostly(
  mapOf({ image, tags: listOf(word), services: listOf(image), before_script: lines, retry: garbage }),
);

const ANCHORS = `.anchors:
  map: &map {image: anchored, A: from-anchor}
  list: &list [one, two]
  word: &word a-word
  script: &script
    - |
      echo anchored
    - *word
`;
const HEADER = `spec:
  inputs:
    word: {default: given}
    list: {type: array, default: [x, y]}
    no: {type: number, default: 7}
---
`;

const document: fc.Arbitrary<string> = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.tuple(fc.constantFrom('.a', '.b', '.c', 'job', 'test', 'build'), job) },
        { weight: 2, arbitrary: fc.tuple(fc.constant('include'), fc.oneof(inclusion, listOf(inclusion))) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('default'), defaults) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('variables'), variables) },
        { weight: 1, arbitrary: fc.tuple(fc.constant('workflow'), mapOf({ rules, name: word }, 2)) },
        { weight: 1, arbitrary: fc.tuple(fc.constantFrom('image', 'stages', '__proto__', 'constructor'), garbage) },
      ),
      { maxLength: 6 },
    ),
  )
  .map(([header, entries]) => {
    const body = entries.map(([key, value]) => `${key}:${inBlock(value, '')}\n`).join('');
    return `${header ? HEADER : ''}${ANCHORS}${body}`;
  });

/** Cuts, doubles or puts something in, somewhere. */
const damaged: fc.Arbitrary<string> = fc
  .tuple(
    document,
    fc.nat(),
    fc.nat(12),
    fc.constantFrom('', '\t', '---\n', '*', '&x ', '{', ']', '"', '\u0000', '$[[', '<<: *map\n', '\r\n', '\ufeff'),
  )
  .map(([whole, at, length, put]) => {
    const start = at % (whole.length + 1);
    return whole.slice(0, start) + put + whole.slice(start + length);
  });

const file = fc.oneof({ weight: 5, arbitrary: document }, { weight: 1, arbitrary: damaged });

/** Files by the key that `serveFiles` knows them by. */
export const configuration: fc.Arbitrary<Readonly<Record<string, string>>> = fc.record({
  '.gitlab-ci.yml': file,
  'a.yml': file,
  'b.yml': file,
  'child.yml': file,
  'project:group/cfg@v1:/c.yml': file,
  'project:group/cfg@v1:/d.yml': file,
  'remote:https://example.org/r.yml': file,
  'template:T.gitlab-ci.yml': file,
  [`component:${SERVER_FQDN}/group/cmp/build@1.0.0`]: file,
});
