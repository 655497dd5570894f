import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { createLog, forPeople, gathered } from '../src/log.ts';

test('secrets never reach a log line, at the top or one level down', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.info({ token: 'hidden', headers: { authorization: 'hidden', 'private-token': 'hidden' }, iid: 12 }, 'hello');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('hidden');
  expect(JSON.parse(lines[0] as string)).toMatchObject({ level: 'info', iid: 12, msg: 'hello' });
});

test('nor one that is deep in an entry, in a list, of a child or of an error', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.info({ hooks: [{ at: { token: 'hidden', url: 'https://a:hidden@b.example' } }], when: 12, none: null }, 'list');
  log.child({ secret: 'hidden', clone: 'https://a:hidden@b.example' }).info('child');
  log.warn({ err: Object.assign(new Error('of https://a:hidden@b.example'), { token: 'hidden' }) }, 'error');
  expect(lines.join('')).not.toContain('hidden');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { hooks: [{ at: { token: '[secret]' } }], when: 12, none: null },
    { secret: '[secret]' },
    { err: { type: 'Error', token: '[secret]' } },
  ]);
});

test('what holds itself ends the line and not the process; times and addresses stay what they are', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const cause: Record<string, unknown> = { token: 'hidden' };
  cause.self = cause;
  log.error({
    err: Object.assign(new Error('x'), { cause }),
    at: new Date(0),
    url: new URL('https://a:hidden@b.example'),
  });
  expect(lines.join('')).not.toContain('hidden');
  expect(JSON.parse(lines.join(''))).toMatchObject({ at: '1970-01-01T00:00:00.000Z', url: 'https://***@b.example/' });
});

test('lines that come together are written together, and none is lost as the process ends', () => {
  vi.useFakeTimers();
  const written: string[] = [];
  const before = process.listeners('exit');
  const out = gathered({ write: (lines) => void written.push(lines) });
  const atExit = process.listeners('exit').filter((listener) => !before.includes(listener));
  const log = createLog('info', out);
  log.info('one');
  log.info('two');
  expect(written).toEqual([]);
  vi.runAllTimers();
  expect(written).toEqual([expect.stringMatching(/one.*\n.*two.*\n$/)]);
  log.info('last');
  for (const listener of atExit) listener(0);
  expect(written).toEqual([expect.anything(), expect.stringContaining('last')]);
  for (const listener of atExit) process.off('exit', listener);
  vi.useRealTimers();
});

test('what is fatal is written at once', () => {
  const written: string[] = [];
  createLog('info', gathered({ write: (lines) => void written.push(lines) })).fatal('broken');
  expect(written).toEqual([expect.stringContaining('broken')]);
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
