/** The process that judges for a worker: worker/bounded-process.ts starts it. It holds no token, and asks for what it needs. */
import { endWithParent } from '../src/end-with-parent.ts';
import { tuneForJudging } from '../src/v8-for-judging.ts';
import { judgeByAsking } from './judge-by-asking.ts';
import { takeTurns } from './take-turns.ts';

// Who started this one ends it: a signal to all of its group would cut a review short.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());
endWithParent();
tuneForJudging();
takeTurns(judgeByAsking);
