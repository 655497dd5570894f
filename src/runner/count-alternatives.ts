/** How many patterns without braces a pattern with braces stands for, at most. */
export function countAlternatives(pattern: string): number {
  // Of each open brace: what its alternatives before the last comma stand for, and what the one behind it does.
  const open = [{ before: 0, last: 1 }];
  for (const [token] of pattern.matchAll(/\\.|[{},]/gs)) {
    const group = open.at(-1);
    if (!group) continue;
    if (token === '{') open.push({ before: 0, last: 1 });
    else if (open.length > 1 && token === ',') open.splice(-1, 1, { before: group.before + group.last, last: 1 });
    else if (open.length > 1 && token === '}') {
      open.pop();
      const outer = open.at(-1);
      if (outer) outer.last *= group.before + group.last;
    }
  }
  return open[0]?.last ?? 1;
}
