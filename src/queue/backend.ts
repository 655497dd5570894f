import type { BackendFactory } from 'bullmq';

/** What a backend brings. */
export interface Backend {
  /** `create` builds BullMQ's backend; left out, BullMQ takes Redis. Each call of `connection` may open one. */
  readonly create?: BackendFactory;
  readonly connection: unknown;
  /** How long a review stays its process's without a sign of life; half a minute where absent. */
  readonly lockMs?: number;
  ping(): Promise<void>;
  close(): Promise<void>;
}
