/** docs/settings.md and docs/metrics.md are what the code declares: `--update` writes them. */
import { expect, test } from 'vitest';
import { settingsSchema } from '../../src/settings.ts';
import { metricsPage, settingsPage } from './operator-pages.ts';

test('docs/metrics.md', async () => {
  await expect(await metricsPage()).toMatchFileSnapshot('../../docs/metrics.md');
});

test('docs/settings.md', async () => {
  const page = settingsPage();
  for (const name of Object.keys(settingsSchema.shape)) expect(page).toContain(`**\`${name}\`**`);
  await expect(page).toMatchFileSnapshot('../../docs/settings.md');
});
