/** Where people arrive: what this is, and where to go. */
import { html } from 'hono/html';
import { type Html, page, type Site } from './page.ts';

/** `rules`: how many there are. */
export function homePage(rules: number, site: Site): Html {
  return page(
    { title: 'Pipewarden', site, here: 'home' },
    html`<p class="lead">Reviews merge requests that change CI/CD configuration: what every job would run, which runner would take it, and what the policy says to that.</p>
      <ul class="ways">
        <li><h2><a href="rules">Rules</a></h2><p>What each of the ${rules} rules finds, why it matters, and what to do instead.</p></li>
        <li><h2>Reports</h2><p>The commit status and the summary note of each reviewed merge request link to its report: what was found on which line, where the value comes from, and which runner would take the job.</p></li>
        <li><h2><a href="overview">Overview</a></h2><p>For operators: reviews over time, what is found where, the policy in force, and the queue.</p></li>
      </ul>`,
  );
}
