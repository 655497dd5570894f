import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';

test('secrets never reach a log line, at the top or one level down', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  log.info({ token: 'hidden', headers: { authorization: 'hidden', 'private-token': 'hidden' }, iid: 12 }, 'hello');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('hidden');
  expect(JSON.parse(lines[0] as string)).toMatchObject({ level: 'info', iid: 12, msg: 'hello' });
});
