const NAME_WIDTH = 42;
const WIDTH = 14;

export function printRow([name = '', ...cells]: readonly string[]): void {
  console.log(name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(WIDTH)).join(''));
}

export function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}
