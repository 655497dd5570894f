/** CHANGELOG.md and docs/upgrade.md: what waits below "Unreleased" becomes the section of a version. */

const HEADING = /^## Unreleased$/m;

/** What stands below "Unreleased"; '' where that is nothing. */
export function unreleased(text) {
  const heading = HEADING.exec(text);
  if (!heading) return '';
  const rest = text.slice(heading.index + heading[0].length);
  const next = rest.search(/^## /m);
  return (next === -1 ? rest : rest.slice(0, next)).trim();
}

/** `day`: as it is written, 2027-01-31. Without anything unreleased the text stays as it is. */
export function withRelease(text, version, day) {
  if (unreleased(text) === '') return text;
  return text.replace(HEADING, `## Unreleased\n\n## ${version} - ${day}`);
}

/** Does somebody have to do something to go on as before? */
export function isBreaking(section) {
  return /^### Breaking$/m.test(section);
}
