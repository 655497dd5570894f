import { z } from 'zod';

/**
 * The schema of an option that is a list of runner patterns. The policy reader finds it by its metadata and says which
 * patterns do not do what they look like.
 */
export function imagePatterns(use: 'allow' | 'deny' = 'allow') {
  return z.array(z.string()).meta({ imagePatterns: use });
}
