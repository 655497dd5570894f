import { describe, expect, it } from 'vitest';
import type { JobCommand } from '../../src/shell/job-command.ts';
import { upstream } from '../../src/shell/upstream.ts';

const command = (name: string, from: readonly JobCommand[] = []) => ({ name, from }) as unknown as JobCommand;
const names = (all: readonly JobCommand[]) => all.map(({ name }) => name);

describe('upstream', () => {
  it('gives every command that a pipe leads from, the nearest first', () => {
    expect(names(upstream(command('d', [command('c', [command('b', [command('a')])])])))).toEqual(['c', 'b', 'a']);
    expect(upstream(command('a'))).toEqual([]);
  });

  it('gives each once, however many ways lead to it', () => {
    let stage: readonly JobCommand[] = [];
    for (let depth = 0; depth < 40; depth++)
      stage = [command(`left ${depth}`, stage), command(`right ${depth}`, stage)];
    expect(upstream(command('last', stage))).toHaveLength(80);
  });

  it('looks for no more than it is told', () => {
    expect(names(upstream(command('d', [command('c', [command('b', [command('a')])])]), 2))).toEqual(['c', 'b']);
  });
});
