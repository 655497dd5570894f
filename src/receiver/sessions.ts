/** Who has signed in with GitLab, and what GitLab says of them. */
import type { Context } from 'hono';
import { type AsPerson, type Person, SignedOut } from '../gitlab/as-person.ts';
import { systemClock } from '../gitlab/clock.ts';
import { KeptAnswers } from '../gitlab/kept-answers.ts';
import type { SignIn } from '../gitlab/sign-in.ts';
import { DEVELOPER } from '../review/plan/bot-commands.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import { type SealedCookie, type Sealing, sealedCookie } from './sealed-cookies.ts';

export interface SignInParts {
  readonly oauth: SignIn;
  readonly asPerson: (token: string) => AsPerson;
  /** User names, ids of users, paths of groups. */
  readonly operators: readonly string[];
  readonly publicUrl: string;
}

export interface Session extends Person {
  readonly token: string;
}

export type Seen = 'yes' | 'no' | 'signed out';

export interface Sessions extends Pick<SealedCookie<Session>, 'read' | 'write' | 'remove'> {
  readonly signIn: SignInParts;
  readonly sealing: Sealing;
  /** May this person see the merge request in GitLab? Throws the errors of src/errors.ts. */
  maySee(session: Session, mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>): Promise<Seen>;
  isOperator(session: Session): Promise<Seen>;
}

/** The dashboard asks every few seconds. */
const OPERATOR_MS = 60_000;
const OPERATORS = 1000;

export function createSessions(signIn: SignInParts, sealing: Sealing): Sessions {
  // Strict: what another site sends a browser to comes without it, and so changes nothing here.
  const cookie = sealedCookie<Session>({ name: 'pipewarden', sameSite: 'Strict' }, sealing);
  const operators = new KeptAnswers<'yes' | 'no'>(systemClock, { most: OPERATORS });
  return {
    ...cookie,
    signIn,
    sealing,
    maySee: ({ token }, mergeRequest) => asked(async () => signIn.asPerson(token).maySee(mergeRequest)),
    isOperator: ({ token }) =>
      asked(async () => {
        const known = await operators.get(token, OPERATOR_MS, async () =>
          (await isNamed(signIn.asPerson(token), signIn.operators)) ? 'yes' : 'no',
        );
        return known === 'yes';
      }),
  };
}

/** By the name that GitLab knows this person by now, not the one of the sign-in. */
async function isNamed(person: AsPerson, operators: readonly string[]): Promise<boolean> {
  const { id, username } = await person.me();
  const names = operators.filter((name) => !/^\d+$/.test(name));
  // A user and a group never share a path (GitLab's namespaces).
  const isThePerson = names.some((name) => name.toLowerCase() === username.toLowerCase());
  if (isThePerson || operators.includes(String(id))) return true;
  // As for the other rights that members have over the bot.
  for (const group of names) if ((await person.levelIn(group, id)) >= DEVELOPER) return true;
  return false;
}

async function asked(answer: () => Promise<boolean>): Promise<Seen> {
  try {
    return (await answer()) ? 'yes' : 'no';
  } catch (error) {
    if (error instanceof SignedOut) return 'signed out';
    throw error;
  }
}

/** Of the request that is being answered; null: nobody. */
export function sessionIn(c: Context): Session | null {
  return c.get('session') ?? null;
}
