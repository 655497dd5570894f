/** Durations as the gem gitlab-chronic-duration 0.12 reads them: `3 hours 30 minutes`, `1h 30m`, `1:30:00`, `90`. */

const SECONDS = {
  years: 31_557_600,
  months: 2_592_000,
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
};
type Unit = keyof typeof SECONDS;

const UNITS: ReadonlyMap<string, Unit> = new Map(
  (
    [
      ['seconds', ['seconds', 'second', 'secs', 'sec', 's']],
      ['minutes', ['minutes', 'minute', 'mins', 'min', 'm']],
      ['hours', ['hours', 'hour', 'hrs', 'hr', 'h']],
      ['days', ['days', 'day', 'dy', 'd']],
      ['weeks', ['weeks', 'week', 'wks', 'wk', 'w']],
      ['months', ['months', 'month', 'mons', 'mon', 'mos', 'mo']],
      ['years', ['years', 'year', 'yrs', 'yr', 'y']],
    ] as const
  ).flatMap(([unit, names]) => names.map((name) => [name, unit] as const)),
);

const JOINING: ReadonlySet<string> = new Set(['and', 'with', 'plus']);
const NUMBER_WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** `1:30:00`: from the right seconds, minutes, hours, days, months, years. */
const CLOCK = /^\d*\.?\d+(?::\d*\.?\d+)+$/;
const CLOCK_UNITS: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days', 'months', 'years'];

const MAX_LENGTH = 1000;

/** Seconds; null for what is no duration, and for nothing at all (`0`). */
export function parseDuration(text: string): number | null {
  if (text.length > MAX_LENGTH) return null;
  const seconds = CLOCK.test(text.replaceAll(' ', '')) ? clockSeconds(text.replaceAll(' ', '')) : wordSeconds(text);
  return seconds === null || seconds === 0 ? null : seconds;
}

/** When something is to be thrown away: `never` and `0` are durations too. */
export function isExpiry(text: string): boolean {
  return text === 'never' || text === '0' || parseDuration(text) !== null;
}

function clockSeconds(text: string): number | null {
  const numbers = text.split(':').reverse();
  if (numbers.length > CLOCK_UNITS.length) return null;
  return numbers.reduce((sum, number, index) => sum + Number(number) * SECONDS[CLOCK_UNITS[index] ?? 'seconds'], 0);
}

function wordSeconds(text: string): number | null {
  const words = text
    .toLowerCase()
    .replace(/\d*\.?\d+/g, ' $& ')
    .split(/\s+/)
    .map((word) => word.replace(/^,|,$/g, ''))
    .filter((word) => word !== '' && !JOINING.has(word));
  // `day` alone is one day.
  const first = words[0];
  if (first !== undefined && UNITS.has(first)) words.unshift('1');

  let sum = 0;
  for (const [index, word] of words.entries()) {
    if (UNITS.has(word)) continue;
    const number = NUMBER_WORDS.includes(word) ? NUMBER_WORDS.indexOf(word) : Number(word);
    if (!/^\d*\.?\d+$/.test(word) && !NUMBER_WORDS.includes(word)) return null;
    sum += number * SECONDS[UNITS.get(words[index + 1] ?? '') ?? 'seconds'];
  }
  return sum;
}
