/** `npm run races -- 200`: how many races for one folder had another number of winners than one? */
import { fileURLToPath } from 'node:url';
import { raceForFolders } from './lock-races.ts';

const races = Number(process.argv[2] ?? 200);
const results = await raceForFolders(fileURLToPath(new URL('lock-contender.js', import.meta.url)), races);
const wrong = results.filter((answers) => answers.filter((answer) => answer === 'has it').length !== 1);
console.log(`${races} races, ${wrong.length} of them with another number of winners than one`);
for (const answers of wrong) console.log(answers);
process.exitCode = wrong.length === 0 ? 0 : 1;
