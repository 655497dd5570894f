import { expect, test } from 'vitest';
import { UNKNOWN } from '../../../src/ci/expressions/fact.ts';
import { type Knowledge, NOTHING_LEARNT } from '../../../src/ci/expressions/knowledge.ts';
import { outcomesOf } from '../../../src/ci/expressions/outcomes.ts';

/** May all of them hold, one after the other? */
function mayHold(...expressions: readonly string[]): boolean {
  let open: readonly Knowledge[] = [{ ...NOTHING_LEARNT, given: () => UNKNOWN }];
  for (const expression of expressions) {
    const outcomes = open.flatMap((knowledge) => outcomesOf(expression, () => undefined)(knowledge));
    open = outcomes.flatMap(({ holds, knowledge }) => (holds ? [knowledge] : []));
  }
  return open.length > 0;
}

const SAME = '$A == $B';
const OTHER = '$A != $B';

test.each<[expressions: string[], possible: boolean]>([
  // What is learnt of one of two equal variables is learnt of the other.
  [['$A', SAME, '$B == "y"', '$A !~ /^[xy]$/'], false],
  [['$A', SAME, '$B =~ /^[xy]$/', '$A == "z"'], false],
  [['$A =~ /^x/', '$B !~ /^x/', SAME], false],
  [['$A == "x"', '$B == "y"', SAME], false],
  [['$A', SAME, '$B == $C', '$A != $C'], false],
  [['$A', SAME, '$A =~ /^[xy]$/', '$B =~ /^[yz]$/', '$A == "y"'], true],
  [['$A', SAME, '$B == null'], false],
  // So is what is learnt of one of two that differ.
  [['$A', OTHER, SAME], false],
  [['$A', '$B', OTHER, '$A == "x"', '$B == "x"'], false],
  [['$A', '$B', OTHER, '$A == "x"', '$B == "y"'], true],
  [['$A', '$B', '$C', SAME, '$B != $C', '$A == $C'], false],
  [['$A == null', OTHER, '$B == null'], false],
  // Patterns and texts together leave nothing.
  [['$A =~ /^[xy]$/', '$A != "x"', '$A != "y"'], false],
  [['$A =~ /^[xy]$/', '$A != "x"', '$A !~ /y/'], false],
  [['$A =~ /^v/', '$A =~ /1$/', '$A !~ /^v.*1$/'], false],
  [['$A =~ /^v/', '$A =~ /1$/', '$A !~ /^v1$/'], true],
  // A pattern that a variable holds.
  [['$A =~ $B', '$A !~ $B'], false],
  [['$A', '$B', '$A =~ $B', '$B == "/^v/"', '$A == "x"'], false],
  [['$A', '$B', '$A =~ $B', '$A == "x"', '$B == "/^v/"'], false],
  [['$A', '$B', '$A =~ $B', '$A == "v1"', '$B == "/^v/"'], true],
  [['$A =~ $B', '$B == null'], false],
  [['"v1" =~ $B', '$B == "/^x/"'], false],
  [['$A', '$B', '$A =~ $B', '$A == $B', '$B == "/^x/"'], false],
  [['$A', '$B', '$A =~ $B', '$A == $B', '$B == "/x/"'], true],
  // One that is no pattern is searched for the value.
  [['$A =~ /^v/', '$A =~ $B', '$B == ""'], false],
  [['$A', '$A =~ $B', '!$B'], false],
  [['$A =~ /^v/', '$A =~ "a.c"'], false],
  [['$A =~ /^v/', '$A =~ $B', '$B == "xyz"'], false],
  [['$A =~ /^v/', '$A =~ $B', '$B == "a/v.1"'], true],
  [['$A =~ /^v/', '$A =~ "v"', '$A != "v"'], false],
])('%j: %s', (expressions, possible) => {
  expect(mayHold(...expressions)).toBe(possible);
});
