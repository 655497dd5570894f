/** Tells of the requests that follow from the calls of one client, whoever else asks at the same time. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';

export interface MadeCall {
  readonly method: string;
  readonly route: string;
  /** Of the answer; `none`: there was none. */
  readonly status: string;
  /** Milliseconds of Unix time. */
  readonly from: number;
  readonly to: number;
}

/** In milliseconds; finer than the clock, and it never goes back. */
export function unixTime(): number {
  return performance.timeOrigin + performance.now();
}

const telling = new AsyncLocalStorage<(call: MadeCall) => void>();

export function tellCall(call: MadeCall): void {
  telling.getStore()?.(call);
}

/** The same client, whose requests are told. What is kept from before is no request. */
export function toldIn<T extends object>(tell: (call: MadeCall) => void, client: T): T {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => telling.run(tell, () => Reflect.apply(member, target, args));
    },
  });
}
