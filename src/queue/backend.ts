import type { BackendFactory } from 'bullmq';

/** What a backend brings. */
export interface Backend {
  /** `create` builds BullMQ's backend; left out, BullMQ takes Redis. Each call of `connection` may open one. */
  readonly create?: BackendFactory;
  readonly connection: unknown;
  ping(): Promise<void>;
  close(): Promise<void>;
}
