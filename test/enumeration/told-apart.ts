import { isOfRef } from './decide-alone.ts';
import { GIVEN } from './findings.ts';
import { type Configuration, expressionsIn, refPoliciesIn, type Values } from './generated-configuration.ts';
import { type Expression, holds, partsOf, written } from './own-expression.ts';
import type { SinglePipeline } from './single-pipelines.ts';

/** Set by YAML: what conditions say of them is the same in every pipeline, as far as the files are. */
const OF_YAML: ReadonlySet<string> = new Set(['Y', 'Z', 'M']);

/** Equal for pipelines that answer everything alike that conditions ask; so one of them speaks for all. */
export type Answers = (pipeline: SinglePipeline, settings: Values) => string;

export function answersTo(files: Configuration): Answers {
  const parts = [...expressionsIn(files)].flatMap((expression) => [...partsOf(expression)]);
  const atoms = [...new Map(parts.filter(isAtom).map((part) => [written(part), part])).values()];
  const refs = [...new Set([...refPoliciesIn(files)].flatMap((policy) => policy.refs ?? []))];
  return (pipeline, settings) => {
    const values: Values = { CI_DEFAULT_BRANCH: 'main', ...pipeline.variables, ...settings, ...GIVEN };
    const lookup = (name: string) => values[name] ?? null;
    const answers = atoms.map((atom) => {
      const value = atom.is === 'variable' ? lookup(atom.name) : '';
      return value === null ? 'n' : holds(atom, lookup) ? '1' : '0';
    });
    const ofRefs = refs.map((ref) => (isOfRef(ref, pipeline) ? '1' : '0'));
    return `${pipeline.kind} ${pipeline.ref} ${pipeline.changed} ${answers.join('')} ${ofRefs.join('')}`;
  };
}

/** Variables and comparisons, of what YAML does not set. */
function isAtom(part: Expression): boolean {
  if (part.is !== 'variable' && !/^[=!][=~]$/.test(part.is)) return false;
  return [...partsOf(part)].every((one) => one.is !== 'variable' || !OF_YAML.has(one.name));
}
