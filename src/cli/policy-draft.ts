/** A first policy, with comments, from what is known of runners and of the images that are used. */
import { stringify } from 'yaml';
import { printable } from '../render/printable.ts';
import type { ImageRow } from '../review/audit/audit-summary.ts';
import { lintPatterns } from '../runner/lint-patterns.ts';
import { freeName } from './import-classes.ts';
import type { ImportedClass } from './imported-class.ts';
import { updateRunners } from './runners-block.ts';

export interface DraftFacts {
  /** `2026-11-29` */
  readonly today: string;
  readonly classes: readonly ImportedClass[];
  /** What is said of the runners as a whole. */
  readonly notes: readonly string[];
  /** As the draft without them judges them; null: nobody was asked. */
  readonly images: readonly ImageRow[] | null;
}

type Use = ImageRow['use'];

const MOST_IMAGES = 50;
const KEYS = { image: 'allowed_images', service: 'allowed_services' } as const;

export function policyDraft({ today, classes, notes, images }: DraftFacts): string {
  const lists = classes.flatMap((each) =>
    [listOf(each, 'image'), listOf(each, 'service')].flatMap((list) => list ?? []),
  );
  const named = withNames(lists);
  return [
    `# A first policy, written by \`pipewarden policy init\` on ${today}. Read it, correct it, and look at what it means:`,
    '# `pipewarden policy validate`, `pipewarden policy explain <project>`, `pipewarden audit --all --policy <this file>`.',
    '# Rules that are not named here have their own levels: `pipewarden rules` lists them. Groups, exemptions and the other settings are',
    '# explained in the policy that comes with Pipewarden, config/policy.yml.',
    '',
    ...(named.length > 0
      ? [
          '# Lists as the runners have them; each is named once here and used below.',
          'lists:',
          ...named.flatMap(listLines),
          '',
        ]
      : []),
    'rules:',
    '  # Warnings to begin with; make them errors once nobody is surprised.',
    ...ruleLines('image', named, classes, images),
    ...ruleLines('service', named, classes, images),
    '',
    '# What is known of the runners. The jobs of every project are judged by the one that would take them.',
    ...notes.map(comment),
    ...classes.flatMap(unknownLines),
    updateRunners('', classes).block.trimEnd(),
    '',
  ].join('\n');
}

interface RunnerList {
  readonly of: ImportedClass;
  readonly use: Use;
  readonly patterns: readonly string[];
  /** Patterns that no policy takes, because they match nothing. */
  readonly useless: readonly string[];
}

interface NamedList extends RunnerList {
  readonly name: string;
}

function listOf(of: ImportedClass, use: Use): RunnerList | null {
  const all = of.fields.get(KEYS[use]);
  if (!Array.isArray(all) || all.length === 0) return null;
  const patterns = all.map(String);
  const dead = new Set(
    lintPatterns(patterns)
      .filter(({ useless }) => useless)
      .map(({ index }) => index),
  );
  return {
    of,
    use,
    patterns: patterns.filter((_, index) => !dead.has(index)),
    useless: patterns.filter((_, index) => dead.has(index)),
  };
}

function withNames(lists: readonly RunnerList[]): readonly NamedList[] {
  const taken = new Set<string>();
  return lists.map((list) => {
    const plain = `${list.of.name.replaceAll(/[^A-Za-z0-9_]+/g, '-').replace(/^(?=[^A-Za-z_])/, 'runner-')}-${list.use}s`;
    const name = freeName(plain, taken);
    taken.add(name);
    return { ...list, name };
  });
}

function listLines({ name, of, use, patterns, useless }: NamedList): string[] {
  const text = stringify({ [name]: patterns }, { version: '1.1', lineWidth: 0 }).trimEnd();
  return [
    `  # ${KEYS[use]} of ${printable(of.name)} (${printable(of.from)})`,
    ...useless.map((pattern) => `  # left out, because it matches nothing: ${printable(pattern)}`),
    ...text.split('\n').map((line) => `  ${line}`),
  ];
}

function ruleLines(
  use: Use,
  named: readonly NamedList[],
  classes: readonly ImportedClass[],
  images: readonly ImageRow[] | null,
): string[] {
  const own = named.filter((list) => list.use === use && list.patterns.length > 0);
  const open = classes.filter(({ fields }) => !fields.has(KEYS[use])).map(({ name }) => printable(name));
  const used = images?.filter((row) => row.use === use) ?? null;
  const isLimited = own.length > 0;
  return [
    `  ${use}-not-allowed:`,
    '    level: warning',
    ...(isLimited ? [`    allow: [${own.map(({ name }) => `$${name}`).join(', ')}]`] : []),
    ...(isLimited && open.length > 0
      ? [`    # These runners have no ${KEYS[use]}; this list counts there, too: ${open.join(', ')}`]
      : []),
    ...(isLimited
      ? []
      : [`    # No runner has ${KEYS[use]}: without a list every ${use} is allowed.`, '    # allow: []']),
    ...usedLines(use, used, isLimited),
  ];
}

function usedLines(use: Use, used: readonly ImageRow[] | null, isLimited: boolean): string[] {
  if (used === null) {
    return [`    # Which ${use}s are used today: \`pipewarden policy init --all\`, or \`--group\`, asks GitLab.`];
  }
  const shown = isLimited ? used.filter(({ refused }) => refused > 0) : used;
  if (shown.length === 0)
    return [isLimited ? `    # No ${use} that is used today is refused by it.` : `    # No ${use} is used today.`];
  const what = isLimited ? `${use}s that are used today and refused by it` : `${use}s that are used today`;
  return [
    `    # ${shown.length} ${what} (in how many projects, by how many jobs):`,
    ...shown
      .slice(0, MOST_IMAGES)
      .map(({ image, projects, jobs }) => `    #   ${projects}, ${jobs}: ${printable(image)}`),
    ...(shown.length > MOST_IMAGES
      ? [`    #   and ${shown.length - MOST_IMAGES} more: \`pipewarden audit --format csv\` lists them`]
      : []),
  ];
}

function unknownLines({ name, unknown }: ImportedClass): string[] {
  return unknown.map(({ keys, why }) =>
    comment(`${name}: ${keys.length > 0 ? `${keys.join(', ')} not known: ` : ''}${why}`),
  );
}

function comment(text: string): string {
  return `# ${printable(text)}`;
}
