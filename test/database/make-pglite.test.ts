import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openPglitePool } from '../../src/database/pglite-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes a database where another process was killed while it made one, and opens it again', async () => {
  mkdirSync(join(folder, 'base/1'), { recursive: true });
  writeFileSync(join(folder, 'base/1/1249'), 'half');
  mkdirSync(join(folder, '.unfinished-abc'));

  const made = await openPglitePool(folder);
  await made.query('CREATE TABLE kept (id int)');
  const { rows } = await made.query('SHOW shared_buffers');
  expect(rows).toEqual([{ shared_buffers: '8MB' }]);
  await made.end();
  expect(readdirSync(folder)).toContain('PG_VERSION');
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);

  const opened = await openPglitePool(folder);
  await expect(opened.query('SELECT * FROM kept')).resolves.toMatchObject({ rows: [] });
  await opened.end();
}, 120_000);
