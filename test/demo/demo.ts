/** `npm run demo`: reviews from event to note, without a network. Ends by itself with `--once`. */
import pc from 'picocolors';
import { printReview } from './print-review.ts';
import { viewReview } from './review-view.ts';
import { startDemo } from './start-demo.ts';

const once = process.argv.includes('--once');
/** A review that never comes must not keep a script waiting. */
const LONGEST_MS = 300_000;
if (once) {
  const late = () => {
    throw new Error('The demo has not ended within five minutes');
  };
  setTimeout(late, LONGEST_MS).unref();
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

say(pc.dim('Starting a stand-in for GitLab, and Pipewarden with its embedded queue …'));
const demo = await startDemo();
try {
  const situations = await demo.open();
  for (const [index, { about, mergeRequest }] of situations.entries()) {
    say(`\n${pc.bold(pc.magenta(`${index + 1}. ${about}`))}`);
    say(printReview(viewReview(mergeRequest)));
  }

  const mergeRequest = await demo.mend();
  say(
    pc.bold(
      pc.magenta(
        `${situations.length + 1}. The author of ${mergeRequest.mergeRequest.reference} takes the group's image`,
      ),
    ),
  );
  say(printReview(viewReview(mergeRequest)));

  if (!once) {
    say(`The same in the browser, with reports, rules and overview: ${pc.underline(pc.cyan(demo.pageUrl))}`);
    say(pc.dim('Ctrl-C ends the demo.'));
    await new Promise((resolve) => process.once('SIGINT', resolve));
  }
} finally {
  await demo.stop();
}
