import { expect, test } from 'vitest';
import {
  AccessDenied,
  NotFound,
  Occupied,
  Overtaken,
  PositionRefused,
  Refused,
  RetryLater,
  SettingsError,
  Unclear,
} from '../../src/errors.ts';
import { outcomeOf } from '../../worker/outcome.ts';

test.each([
  [new RetryLater('busy', 90), { next: 'later', afterSeconds: 90 }],
  [new Unclear('cut', 30), { next: 'later', afterSeconds: 30 }],
  [new Occupied('another run has it'), { next: 'wait' }],
  [new Overtaken('another run has it by now'), { next: 'retry' }],
  [new AccessDenied('no', 403), { next: 'give_up' }],
  [new NotFound('gone'), { next: 'give_up' }],
  [new Refused('no', 422), { next: 'give_up' }],
  [new PositionRefused('no'), { next: 'give_up' }],
  [new SettingsError('no'), { next: 'give_up' }],
  [new TypeError('a mistake of ours'), { next: 'give_up' }],
  [new RangeError('Maximum call stack size exceeded'), { next: 'give_up' }],
  [new Error('the disk is full'), { next: 'retry' }],
  ['no error at all', { next: 'retry' }],
])('%s', (error, outcome) => {
  expect(outcomeOf(error)).toEqual(outcome);
});
