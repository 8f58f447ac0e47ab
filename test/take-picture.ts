/** Takes the README's picture: the HTML report of the example project, its worst app open. Run by hand: `node test/take-picture.ts`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launchBrowser } from '../packages/report/test/browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'countersign-picture-'));
const report = join(folder, 'report.html');
execFileSync(process.execPath, [
  join(root, 'packages/countersign/bin/countersign.js'),
  'review',
  join(root, 'examples/acme-travel'),
  '--fail-on',
  'never',
  '--format',
  `html=${report}`,
]);
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 1055 } });
  await page.goto(pathToFileURL(report).href);
  const worst = page.locator('details', { has: page.locator('summary', { hasText: 'Partner_Sync' }) }).first();
  await worst.locator('summary').first().click();
  await worst.scrollIntoViewIfNeeded();
  const box = await worst.boundingBox();
  const top = (box?.y ?? 0) + ((await page.evaluate('window.scrollY')) as number);
  await page.screenshot({
    path: join(root, 'docs/images/review.png'),
    fullPage: true,
    clip: { x: 0, y: top - 20, width: 1100, height: 1085 },
  });
  await page.screenshot({
    path: join(root, 'docs/images/overview.png'),
    fullPage: true,
    clip: { x: 0, y: 0, width: 1100, height: 660 },
  });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
