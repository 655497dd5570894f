/** Of `a,b{c,d}`: the parts between the commas that stand in no inner pair and in no quotes. */
export function choicesIn(text: string): readonly string[] {
  const choices = [''];
  let depth = 0;
  for (const [part] of text.matchAll(/\\.|'[^']*'|"(?:\\.|[^"\\])*"|[\s\S]/g)) {
    if (part === '{' || part === '(') depth += 1;
    else if (part === '}' || part === ')') depth -= 1;
    if (part === ',' && depth === 0) choices.push('');
    else choices.push(`${choices.pop()}${part}`);
  }
  return choices;
}
