/** Counts the requests that follow from the calls of one client, whoever else asks at the same time. */
import { AsyncLocalStorage } from 'node:async_hooks';

const counting = new AsyncLocalStorage<Map<string, number>>();

export function countCall({ method, route }: { readonly method: string; readonly route: string }): void {
  const calls = counting.getStore();
  const name = `${method} ${route}`;
  calls?.set(name, (calls.get(name) ?? 0) + 1);
}

/** The same client, whose requests are counted in `calls` by method and route. What is kept from before is no request. */
export function countedIn<T extends object>(calls: Map<string, number>, client: T): T {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => counting.run(calls, () => Reflect.apply(member, target, args));
    },
  });
}
