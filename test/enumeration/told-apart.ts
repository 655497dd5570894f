import { isOfRef } from './decide-alone.ts';
import { GIVEN } from './findings.ts';
import { type Configuration, expressionsIn, refPoliciesIn, rulesIn, type Values } from './generated-configuration.ts';
import { type Expression, holds, type Lookup, partsOf, written } from './own-expression.ts';
import { isIn, SETTINGS, type SinglePipeline, variablesInPaths } from './single-pipelines.ts';

/** Set by YAML: what conditions say of them is the same in every pipeline, as far as the files are. */
const OF_YAML: ReadonlySet<string> = new Set(['Y', 'Z', 'M']);

/** Equal for pipelines that answer everything alike that conditions ask; so one of them speaks for all. */
export type Answers = (pipeline: SinglePipeline, settings: Values) => string;

export function answersTo(files: Configuration): Answers {
  const parts = [...expressionsIn(files)].flatMap((expression) => [...partsOf(expression)]);
  const atoms = [...new Map(parts.filter(isAtom).map((part) => [written(part), part])).values()];
  const refs = [...new Set([...refPoliciesIn(files)].flatMap((policy) => policy.refs ?? []))];
  const patterns = [...rulesIn(files), ...refPoliciesIn(files)].flatMap(({ changes }) => changes ?? []);
  const named = variablesInPaths(files);
  const ofPipeline = remembered((pipeline: SinglePipeline) => {
    const lookup = lookupIn({ CI_DEFAULT_BRANCH: 'main', ...pipeline.variables, ...GIVEN });
    const ofRefs = refs.map((ref) => (isOfRef(ref, pipeline) ? '1' : '0'));
    const inDiff = pipeline.changed && patterns.filter((pattern) => isIn(pattern, pipeline.changed ?? []));
    const ofFiles = `${inDiff ?? 'all'} ${pipeline.existing}`;
    const answers = answersOf(
      atoms.filter((atom) => !asks(atom, isSetting)),
      lookup,
    );
    return `${pipeline.kind} ${pipeline.ref} ${ofFiles} ${answers} ${ofRefs.join('')} ${named.map(lookup)}`;
  });
  const alone = atoms.filter((atom) => !asks(atom, (name) => !isSetting(name)));
  const ofSettings = remembered((settings: Values) => answersOf(alone, lookupIn(settings)));
  const mixed = atoms.filter((atom) => asks(atom, isSetting) && !alone.includes(atom));
  return (pipeline, settings) => {
    const lookup = lookupIn({ CI_DEFAULT_BRANCH: 'main', ...pipeline.variables, ...settings, ...GIVEN });
    const together = mixed.length > 0 ? answersOf(mixed, lookup) : '';
    return `${ofPipeline(pipeline)} ${ofSettings(settings)} ${together}`;
  };
}

function remembered<K extends object>(answer: (of: K) => string): (of: K) => string {
  const known = new WeakMap<K, string>();
  return (of) => {
    const found = known.get(of) ?? answer(of);
    known.set(of, found);
    return found;
  };
}

const isSetting = (name: string) => SETTINGS.includes(name);
const asks = (atom: Expression, fits: (name: string) => boolean) =>
  [...partsOf(atom)].some((part) => part.is === 'variable' && fits(part.name));

function lookupIn(values: Values): Lookup {
  return (name) => values[name] ?? null;
}

function answersOf(atoms: readonly Expression[], lookup: Lookup): string {
  const answers = atoms.map((atom) => {
    const value = atom.is === 'variable' ? lookup(atom.name) : '';
    return value === null ? 'n' : holds(atom, lookup) ? '1' : '0';
  });
  return answers.join('');
}

/** Variables and comparisons, of what YAML does not set. */
function isAtom(part: Expression): boolean {
  if (part.is !== 'variable' && !/^[=!][=~]$/.test(part.is)) return false;
  return [...partsOf(part)].every((one) => one.is !== 'variable' || !OF_YAML.has(one.name));
}
