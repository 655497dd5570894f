import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog, forPeople } from '../src/log.ts';

test('secrets never reach a log line, at the top or one level down', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.info({ token: 'hidden', headers: { authorization: 'hidden', 'private-token': 'hidden' }, iid: 12 }, 'hello');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('hidden');
  expect(JSON.parse(lines[0] as string)).toMatchObject({ level: 'info', iid: 12, msg: 'hello' });
});

test('on a terminal a line is for people, and as silent about secrets', () => {
  const out = new PassThrough();
  createLog('info', forPeople(out)).info({ token: 'hidden', verdict: 'failed', mergeRequest: 12 }, 'reviewed');
  const text = String(out.read());
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours.
  const plain = text.replaceAll(/\u001b\[\d+m/g, '');
  expect(plain).toMatch(
    /^\[\d\d:\d\d:\d\d\] INFO: reviewed \{"token":"\[secret\]","verdict":"failed","mergeRequest":12\}\n$/,
  );
});
