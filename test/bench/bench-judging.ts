/** The process that judges, as worker/judge-apart.ts is one, that also tells what its time goes into. */
import { tuneForJudging } from '../../src/v8-for-judging.ts';
import { judgeByAsking } from '../../worker/judge-by-asking.ts';
import { takeTurns } from '../../worker/take-turns.ts';
import { turningProfile } from './parts-of-profile.ts';

process.on('disconnect', () => process.exit());
tuneForJudging();
const profile = turningProfile();
takeTurns((task, ask) => (task === 'profile' ? profile() : judgeByAsking(task, ask)));
