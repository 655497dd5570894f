/** Days as `2027-01-31`, in UTC, where they begin and end. */

/** Of a time as ISO 8601 text. */
export function dayOfTime(time: string): string {
  return time.slice(0, '2027-01-31'.length);
}
