/**
 * Nothing hidden, nothing invented: what one review says of a configuration is what single pipelines say of it, of each kind
 * and with each value of the variables its conditions ask about. The test decides the conditions of single pipelines by
 * itself (`decide-alone.ts`), and what is judged then has no conditions left.
 *
 * `ENUMERATION_RUNS` says how many configurations are tried, `ENUMERATION_SEED` which.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compared } from './compared.ts';
import { configuration } from './generated.ts';

const RUNS = Number(process.env.ENUMERATION_RUNS ?? 4);
const SEED = Number(process.env.ENUMERATION_SEED ?? 20261128);

test(`of ${RUNS} configurations: nothing hidden, nothing invented`, { timeout: 60_000 + RUNS * 6000 }, () => {
  let tried = 0;
  console.log(`seed ${SEED}`);
  const property = fc.property(configuration, (files) => {
    tried += 1;
    if (tried % 100 === 0) console.log(`seed ${SEED}: ${tried} of ${RUNS} configurations`);
    const { hidden, invented } = compared(files);
    expect({ hidden, invented }).toEqual({ hidden: [], invented: [] });
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
});
