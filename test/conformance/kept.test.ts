/**
 * Vectors of our own in the form of CONFORMANCE_DIR, some of each kind, so that every clone proves that configurations are
 * resolved as GitLab does. Where their authors were in doubt, vectors distilled from GitLab's own specifications decided.
 */
import { join } from 'node:path';
import { judgeVectors } from './judge-vectors.ts';
import { readVectors } from './vector.ts';

judgeVectors(readVectors(join(import.meta.dirname, 'kept')), 'kept vectors');
