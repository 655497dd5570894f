/** One job of a pipeline out of one job of the file, with everything a rule may ask about. */
import type { Plain } from '../../yaml/tree.ts';
import type { Job, Variable } from '../config.ts';
import { expandFor } from '../keywords/expand-text.ts';
import { imageOf, plainObject } from '../keywords/image.ts';
import type { Copy } from '../keywords/matrix.ts';
import { servicesOf } from '../keywords/services.ts';
import { tagsOf } from '../keywords/tags.ts';
import { allCases, mayBeProtected, mayBeUnprotected } from '../pipelines/pipeline-case.ts';
import type { CopyLinks } from './copy-links.ts';
import { artifactsFrom, withHandedOn } from './handed-on.ts';
import type { JobContext } from './job-context.ts';
import { jobVariables, NONE } from './job-variables.ts';
import { variantsOf } from './job-variants.ts';
import type { WrittenJob } from './read-job.ts';
import type { Variant } from './variant.ts';
import { whatTellsApart } from './what-matters.ts';

/** As it is written, with the variants in which it runs. */
export function buildJob(written: WrittenJob, copy: Copy | null, links: CopyLinks, context: JobContext): Job {
  const variables = once(() => jobVariables(written, copy, context.variables, NONE, context.pipeline));
  const runs = written.kind !== 'unused' || context.forOthers !== null;
  const variants = once(() => (runs ? variantsOf(written, copy, context) : []));
  const asWritten = (): Variant => ({
    cases: allCases(variants().map((variant) => variant.cases)),
    beforeRules: variables(),
    variables: variables(),
    otherValues: [],
    known: context.pipeline.variables,
    knownToTags: context.pipeline.variables,
  });
  const inFull = once(() => processed(written, copy, links, variables()));
  const job = (variant: () => Variant, others: () => readonly Job[]): Job =>
    describe(written, copy, links, variant, others, inFull, context);
  const made = once(() =>
    variants().map((variant) =>
      job(
        () => variant,
        () => [],
      ),
    ),
  );
  const base: Job = job(once(asWritten), () => (made().length > 0 ? made() : [base]));
  return base;
}

function describe(
  written: WrittenJob,
  copy: Copy | null,
  links: CopyLinks,
  variant: () => Variant,
  variants: () => readonly Job[],
  inFull: () => Plain,
  context: JobContext,
): Job {
  const { pipeline, forOthers } = context;
  const { keywords, entry, stage } = written;
  const name = copy?.name ?? written.key;
  const expand = once(() =>
    expandFor({ name, stage, copy, variables: variant().variables }, variant().known, pipeline.given),
  );
  const expandTags = once(() =>
    expandFor({ name, stage, copy, variables: variant().beforeRules }, variant().knownToTags, pipeline.given),
  );
  const image = once(() => {
    const entry = keywords.get('image');
    return entry ? imageOf(entry, expand(), 'image') : null;
  });
  const services = once(() => {
    const entry = keywords.get('services');
    return entry ? servicesOf(entry, expand()) : [];
  });
  const tags = once(() => tagsOf(keywords.get('tags'), expandTags()));
  return {
    name,
    key: written.key,
    kind: written.kind,
    ...(forOthers ? { forOthers: kindForOthers(written, forOthers) } : {}),
    at: entry.key.at,
    via: entry.via,
    keywords,
    stage,
    scripts: written.scripts,
    // Thousands of jobs would pay for what few ask: worked out at the first question.
    get image() {
      return image();
    },
    get services() {
      return services();
    },
    get tags() {
      return tags();
    },
    get variables() {
      return variant().variables;
    },
    get otherValues() {
      return variant().otherValues;
    },
    get known() {
      return variant().known;
    },
    get cases() {
      return variant().cases;
    },
    get mayBeProtected() {
      return variant().cases.some(mayBeProtected);
    },
    get mayBeUnprotected() {
      return variant().cases.some(mayBeUnprotected);
    },
    get variants() {
      return variants();
    },
    get artifactsFrom() {
      return artifactsFrom(written, links);
    },
    handed(values, cases) {
      const handed = withHandedOn(written, { ...variant(), cases }, values, context);
      const itself = () => handed ?? variant();
      return handed && describe(written, copy, links, itself, () => [], inFull, context);
    },
    get sameAs() {
      const { forOthers, mayBeProtected, mayBeUnprotected } = this;
      return [whatTellsApart(written, copy, variant()), forOthers, mayBeProtected, mayBeUnprotected].join();
    },
    get processed() {
      return inFull();
    },
  };
}

function kindForOthers({ kind, key }: WrittenJob, withoutBases: ReadonlySet<string>): 'complete' | 'incomplete' {
  return kind === 'unused' || withoutBases.has(key) ? 'incomplete' : 'complete';
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
