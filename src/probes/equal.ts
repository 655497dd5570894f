import { hash, timingSafeEqual } from 'node:crypto';

/** Compares digests, which have one length, so that the time tells neither content nor length. That of what is right is made once. */
export function equalTo(right: string): (given: string) => boolean {
  const digest = digestOf(right);
  return (given) => timingSafeEqual(digestOf(given), digest);
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
