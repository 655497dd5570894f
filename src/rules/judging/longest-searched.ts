/** Rules that search texts look no further into one. */
export const LONGEST_SEARCHED = 20_000;
