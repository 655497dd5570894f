import { matchesImage } from './image-pattern.ts';

const ANY = ['a', 'a:b', 'a/b', 'a/b:c', 'a.b/c/d/e:f'];

/** Does a runner pattern permit whatever image there is? */
export function permitsEverything(pattern: string): boolean {
  return ANY.every((image) => matchesImage(pattern, image));
}
