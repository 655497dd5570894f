/** One job of a pipeline out of one job of the file, with everything a rule may ask about. */
import { onceAsked } from '../../once-per.ts';
import type { Plain } from '../../yaml/tree.ts';
import type { Job, Variable } from '../config.ts';
import { plainObject } from '../keywords/image.ts';
import type { Copy } from '../keywords/matrix.ts';
import { allCases } from '../pipelines/pipeline-case.ts';
import { BuiltJob, type WholeJob } from './built-job.ts';
import type { CopyLinks } from './copy-links.ts';
import type { JobContext } from './job-context.ts';
import { jobVariables, NONE } from './job-variables.ts';
import { variantsOf } from './job-variants.ts';
import type { WrittenJob } from './read-job.ts';
import type { Variant } from './variant.ts';

/** As it is written, with the variants in which it runs. */
export function buildJob(written: WrittenJob, copy: Copy | null, links: CopyLinks, context: JobContext): Job {
  const variables = onceAsked(() => jobVariables(written, copy, context.variables, NONE, context.pipeline));
  const runs = written.kind !== 'unused' || context.forOthers !== null;
  const variants = onceAsked(() => (runs ? variantsOf(written, copy, context) : []));
  const asWritten = onceAsked(
    (): Variant => ({
      cases: allCases(variants().map((variant) => variant.cases)),
      beforeRules: variables(),
      variables: variables(),
      otherValues: [],
      known: context.pipeline.variables,
      knownToTags: context.pipeline.variables,
    }),
  );
  const inFull = onceAsked(() => processed(written, copy, links, variables()));
  const whole: WholeJob = { written, copy, links, context, processed: inFull };
  const made = onceAsked(() => variants().map((variant) => new BuiltJob(whole, () => variant)));
  const base: Job = new BuiltJob(whole, asWritten, () => (made().length > 0 ? made() : [base]));
  return base;
}

function processed(
  written: WrittenJob,
  copy: Copy | null,
  links: CopyLinks,
  variables: ReadonlyMap<string, Variable>,
): Plain {
  const raw = [...variables.values()].filter((variable) => variable.raw).map((variable) => variable.name);
  const texts: Plain = Object.create(null);
  for (const [name, variable] of variables) texts[name] = variable.value.value;
  const { needs } = written;
  return plainObject({
    ...written.values,
    variables: texts,
    variables_raw: raw.length > 0 ? raw : undefined,
    instance: copy?.instance,
    parallel: copy ? { total: copy.total } : undefined,
    dependencies: links.dependencies ?? undefined,
    needs: needs
      ? plainObject({
          job:
            needs.jobs.length > 0
              ? links.needs.map(({ name, artifacts, optional }) => ({ name, artifacts, optional }))
              : undefined,
          cross_dependency: needs.crossDependencies.length > 0 ? needs.crossDependencies : undefined,
          bridge: needs.bridges.length > 0 ? needs.bridges : undefined,
        })
      : undefined,
  });
}
