/** What GitLab shows to somebody who has signed in: asked with that person's own token, so that GitLab decides. */
import { z } from 'zod';
import { isRevoked, unlessHidden } from '../errors.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import { createApi, readAs } from './api.ts';
import type { RequesterOptions } from './requester.ts';

export interface Person {
  readonly id: number;
  readonly username: string;
}

/** All throw `SignedOut` where the token is not taken any more, and the other errors of src/errors.ts. */
export interface AsPerson {
  me(): Promise<Person>;
  maySee(mergeRequest: Pick<ReviewJob, 'projectId' | 'iid'>): Promise<boolean>;
  /** As GitLab's access levels; 0: none, or none that shows. */
  levelIn(group: string, user: number): Promise<number>;
}

/** The token has ended, or was revoked: whoever signs in again gets another. */
export class SignedOut extends Error {
  constructor(options?: ErrorOptions) {
    super('GitLab does not take the token of this session any more', options);
    this.name = 'SignedOut';
  }
}

/** People wait for it. */
const DEADLINE_MS = 5_000;

const person = z.object({ id: z.number().int().positive(), username: z.string().min(1) });
const member = z.object({ access_level: z.number() });
const anything = z.object({ iid: z.number() });

export function asPerson(url: string, options: RequesterOptions): AsPerson {
  const api = createApi(url, { ...options, tries: 1, deadlineMs: DEADLINE_MS }, 'oauthToken');

  async function read<S extends z.ZodType>(address: string, schema: S, what: string): Promise<z.output<S>> {
    try {
      return readAs(schema, (await api.Projects.requester.get(address, {})).body, what);
    } catch (error) {
      if (isRevoked(error)) throw new SignedOut({ cause: error });
      throw error;
    }
  }

  return {
    me: () => read('user', person, 'its user'),
    async maySee({ projectId, iid }) {
      const address = `projects/${projectId}/merge_requests/${iid}`;
      return (await unlessHidden(read(address, anything, 'a merge request'))) !== null;
    },
    async levelIn(group, user) {
      const address = `groups/${encodeURIComponent(group)}/members/all/${user}`;
      return (await unlessHidden(read(address, member, 'a member')))?.access_level ?? 0;
    },
  };
}
