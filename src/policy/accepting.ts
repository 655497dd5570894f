/** Whom an administrator lets accept findings in merge requests, and which. */
import { z } from 'zod';

const ACCEPTER = /^(@[\w.-]+|[\w.-]+(\/[\w.-]+)*)$/;

/** Each field in this one place, as `exemption` has them. `rules` null: any. */
export const accepting = z.strictObject({
  by: z
    .array(
      z.string().regex(ACCEPTER, {
        error: 'must be the full path of a group, such as `group/security`, or a user, such as `@name`',
      }),
    )
    .min(1)
    .readonly()
    .describe('Groups by their full paths, whose members may from the role Developer on, and users by `@name`.'),
  rules: z
    .array(z.string().min(1))
    .min(1)
    .readonly()
    .nullable()
    .default(null)
    .describe('Ids of the rules whose findings may be accepted; left out: all.'),
});

export type Accepting = Readonly<z.output<typeof accepting>>;

export interface AcceptPolicy {
  readonly accept: Accepting | null;
  readonly inlineAccept: boolean;
  /** Rules whose findings nobody accepts, because a layer above locks them: in notes, and in comments of files. */
  readonly notAccepted: { readonly inNotes: ReadonlySet<string>; readonly inComments: ReadonlySet<string> };
}

/** May a finding of the rule be accepted in a discussion, by whoever may? */
export function isAcceptable({ accept, notAccepted }: AcceptPolicy, rule: string): boolean {
  return accept !== null && (accept.rules?.includes(rule) ?? true) && !notAccepted.inNotes.has(rule);
}

/** Does a comment in the file accept a finding of the rule? */
export function isAcceptableInline({ inlineAccept, notAccepted }: AcceptPolicy, rule: string): boolean {
  return inlineAccept && !notAccepted.inComments.has(rule);
}
