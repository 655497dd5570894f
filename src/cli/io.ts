/** What a command may touch of the world around it. Tests give their own. */
import type { Clock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { GitLabHooks } from '../gitlab/hooks.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';

export interface Io {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All that comes on standard input. */
  stdin(): Promise<string>;
  out(text: string): void;
  err(text: string): void;
  /** Colours are wanted on standard output. */
  readonly color: boolean;
  /** Of the terminal on standard output; null: it is none. */
  readonly columns: number | null;
  /** Somebody watches standard error: progress may be shown there. */
  readonly watched: boolean;
  /** Null without an address and a token. */
  openReader(): Soon<GitLabReader | null>;
  /** The same for webhooks. `token`: in place of that of the environment. */
  openHooks(token: string | null): Soon<GitLabHooks | null>;
  /** Starts the bot, or a part of it. Resolves once it runs, with the exit code so far. */
  serve(served: Served): Promise<number>;
  /** Opens the queue and the store of these settings, and closes them. Rejects with SettingsError. */
  tryBackends(settings: Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'>): Promise<void>;
  /** In a folder of its own, which is made where there is none; else that of the bot whose settings the environment holds. Rejects with SettingsError. */
  openStore(folder?: string): Promise<OpenedStore>;
  /** For waits; the system's when absent. */
  readonly clock?: Clock;
}

/** What opens them may have to be loaded first. */
type Soon<T> = T | Promise<T>;

export type Served = 'standalone' | 'receiver' | 'worker';

export interface OpenedStore {
  readonly store: Store;
  /** That of the bot; null where no other process may use it. It is closed with the store. */
  openQueue(): Promise<ReviewQueue | null>;
  close(): Promise<void>;
}

export const EXIT = { clean: 0, found: 1, settings: 2, gitlab: 3, unclear: 4, bug: 70 } as const;
