/** A whole number as people read it: `12,345`. The first `Intl.NumberFormat` of a process takes a tenth of the time that Node takes to start. */
export function thousands(whole: number): string {
  return String(whole).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
