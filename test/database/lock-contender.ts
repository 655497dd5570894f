/** One process that wants the folder of its first argument: asks on the first line of its input, gives it back at the end. */
import { createInterface } from 'node:readline';
import { lockFolder } from '../../src/database/folder-lock.ts';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
console.log('ready');
await lines.next();
const unlock = await lockFolder(process.argv[2] ?? '').catch((error: Error) => error);
console.log(unlock instanceof Error ? unlock.message : 'has it');
await lines.next();
if (!(unlock instanceof Error)) await unlock();
process.stdin.destroy();
