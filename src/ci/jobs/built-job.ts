import type { Plain } from '../../yaml/tree.ts';
import type { HandedOn, Image, Job, Service } from '../config.ts';
import { expandFor } from '../keywords/expand-text.ts';
import { imageOf } from '../keywords/image.ts';
import type { Copy } from '../keywords/matrix.ts';
import { servicesOf } from '../keywords/services.ts';
import { tagsOf } from '../keywords/tags.ts';
import { mayBeProtected, mayBeUnprotected, type PipelineCase } from '../pipelines/pipeline-case.ts';
import type { CopyLinks } from './copy-links.ts';
import { artifactsFrom, withHandedOn } from './handed-on.ts';
import type { JobContext } from './job-context.ts';
import type { WrittenJob } from './read-job.ts';
import type { Variant } from './variant.ts';
import { whatTellsApart } from './what-matters.ts';

/** What is the same of a job in all its variants. */
export interface WholeJob {
  readonly written: WrittenJob;
  readonly copy: Copy | null;
  readonly links: CopyLinks;
  readonly context: JobContext;
  readonly processed: () => Plain;
}

/**
 * A job, or one of its variants. A class, as there are thousands that every rule reads: an object with getters of its own is slow to
 * read. Most of it is worked out at the first question, as few are asked for everything. What is private to it is so for the compiler
 * alone: a job that stands for several has this one as its prototype.
 */
export class BuiltJob implements Job {
  readonly name: string;
  readonly key: string;
  readonly kind: Job['kind'];
  readonly forOthers?: 'complete' | 'incomplete';
  readonly at: Job['at'];
  readonly via: Job['via'];
  readonly keywords: Job['keywords'];
  readonly stage: string;
  readonly scripts: Job['scripts'];
  private readonly whole: WholeJob;
  private readonly variant: () => Variant;
  private readonly ownVariants: () => readonly Job[];
  private expansion: ReturnType<typeof expandFor> | undefined;
  private ownImage: Image | null | undefined;
  private ownServices: readonly Service[] | undefined;
  private ownTags: Job['tags'] | undefined;

  constructor(whole: WholeJob, variant: () => Variant, variants: () => readonly Job[] = () => []) {
    const { written, copy, context } = whole;
    const { keywords, entry, stage } = written;
    this.name = copy?.name ?? written.key;
    this.key = written.key;
    this.kind = written.kind;
    if (context.forOthers) this.forOthers = kindForOthers(written, context.forOthers);
    this.at = entry.key.at;
    this.via = entry.via;
    this.keywords = keywords;
    this.stage = stage;
    this.scripts = written.scripts;
    this.whole = whole;
    this.variant = variant;
    this.ownVariants = variants;
  }

  get image(): Image | null {
    if (this.ownImage === undefined) {
      const entry = this.keywords.get('image');
      this.ownImage = entry ? imageOf(entry, this.expanding(), 'image') : null;
    }
    return this.ownImage;
  }

  get services(): readonly Service[] {
    if (!this.ownServices) {
      const entry = this.keywords.get('services');
      this.ownServices = entry ? servicesOf(entry, this.expanding()) : [];
    }
    return this.ownServices;
  }

  get tags(): Job['tags'] {
    if (this.ownTags === undefined) {
      const { beforeRules, knownToTags } = this.variant();
      this.ownTags = tagsOf(this.keywords.get('tags'), this.expandWith(beforeRules, knownToTags));
    }
    return this.ownTags;
  }

  get variables(): Job['variables'] {
    return this.variant().variables;
  }

  get otherValues(): Job['otherValues'] {
    return this.variant().otherValues;
  }

  get known(): Job['known'] {
    return this.variant().known;
  }

  get cases(): readonly PipelineCase[] {
    return this.variant().cases;
  }

  get mayBeProtected(): boolean {
    return this.variant().cases.some(mayBeProtected);
  }

  get mayBeUnprotected(): boolean {
    return this.variant().cases.some(mayBeUnprotected);
  }

  get variants(): readonly Job[] {
    return this.ownVariants();
  }

  get artifactsFrom(): readonly string[] | null {
    const { written, links } = this.whole;
    return artifactsFrom(written, links);
  }

  handed(values: HandedOn, cases: readonly PipelineCase[]): Job | null {
    const { written, context } = this.whole;
    const handed = withHandedOn(written, { ...this.variant(), cases }, values, context);
    return handed && new BuiltJob(this.whole, () => handed);
  }

  get sameAs(): string {
    const { written, copy } = this.whole;
    const { forOthers, mayBeProtected, mayBeUnprotected } = this;
    return [whatTellsApart(written, copy, this.variant()), forOthers, mayBeProtected, mayBeUnprotected].join();
  }

  get processed(): Plain {
    return this.whole.processed();
  }

  private expanding(): ReturnType<typeof expandFor> {
    const { variables, known } = this.variant();
    this.expansion ??= this.expandWith(variables, known);
    return this.expansion;
  }

  private expandWith(variables: Variant['variables'], known: Variant['known']): ReturnType<typeof expandFor> {
    const { copy, context } = this.whole;
    return expandFor({ name: this.name, stage: this.stage, copy, variables }, known, context.pipeline.given);
  }
}

function kindForOthers({ kind, key }: WrittenJob, withoutBases: ReadonlySet<string>): 'complete' | 'incomplete' {
  return kind === 'unused' || withoutBases.has(key) ? 'incomplete' : 'complete';
}
