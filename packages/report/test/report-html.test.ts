/** The HTML report in a real browser: it filters, opens, prints, and runs nothing that is not its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { render } from '../src/index.ts';
import { launchBrowser } from './browser.ts';
import { HOSTILE_HTML, manyApps, richReview } from './rich-review.ts';

const OPTIONS = { color: false, width: 80, showWaived: true, title: 'A review' };

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-html-'));
  writeFileSync(join(folder, 'rich.html'), await render(richReview(), 'html', OPTIONS));
  writeFileSync(join(folder, 'many.html'), await render(manyApps(150), 'html', OPTIONS));
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page, hands it over, and says what it complained of and asked for. */
async function visit(
  name: 'rich' | 'many',
  look: (page: Page) => Promise<void>,
  how: { width?: number; colorScheme?: 'light' | 'dark' } = {},
): Promise<{ complaints: string[]; requests: string[] }> {
  const page = await browser.newPage({
    viewport: { width: how.width ?? 1200, height: 900 },
    colorScheme: how.colorScheme ?? 'light',
  });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  try {
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await look(page);
  } finally {
    await page.close();
  }
  return { complaints, requests: requests.filter((url) => !url.startsWith('data:')) };
}

const shown = (page: Page) => page.locator('details.app:visible').count();

describe('the HTML report in a browser', () => {
  it('filters by text, verdict, severity and client type, and says how many are left', async () => {
    const { complaints } = await visit('many', async (page) => {
      expect(await shown(page)).toBe(150);
      await page.locator('#filter-text').fill('booking_web');
      expect(await shown(page)).toBe(19);
      expect(await page.locator('#shown-count').textContent()).toBe('19 of 150 apps');
      await page.locator('#filter-verdict').selectOption('compliant');
      expect(await shown(page)).toBe(0);
      expect(await page.locator('#nothing').isVisible()).toBe(true);
      await page.getByRole('button', { name: 'Clear' }).click();
      expect(await shown(page)).toBe(150);
      await page.locator('#filter-severity').selectOption('high');
      expect(await shown(page)).toBe(19);
      await page.locator('#filter-type').selectOption('private');
      expect(await shown(page)).toBe(0);
    });
    expect(complaints).toEqual([]);
  });

  it('filters by a click on a number of the overview, and back by a second', async () => {
    await visit('many', async (page) => {
      const cell = page.getByRole('button', { name: '19 apps: public, noncompliant. Show them.' });
      await cell.click();
      expect(await shown(page)).toBe(19);
      expect(await cell.getAttribute('aria-pressed')).toBe('true');
      await cell.click();
      expect(await shown(page)).toBe(150);
    });
  });

  it('opens an app with the keyboard alone, and all of them at once', async () => {
    await visit('rich', async (page) => {
      const first = page.locator('details.app').first();
      expect(await page.getByText('Whoever gets hold of an authorization code').first().isVisible()).toBe(false);
      await first.locator('> summary').focus();
      await page.keyboard.press('Enter');
      expect(await page.getByText('Whoever gets hold of an authorization code').first().isVisible()).toBe(true);
      await page.getByRole('button', { name: 'Expand all' }).click();
      expect(await page.locator('details.app[open]').count()).toBe(11);
      await page.getByRole('button', { name: 'Collapse all' }).click();
      expect(await page.locator('details.app[open]').count()).toBe(0);
    });
  });

  it('shows what a setting is and what it should be', async () => {
    await visit('rich', async (page) => {
      await page.locator('details.app > summary').first().click();
      const row = page.locator('details.app[open] tr.row-bad').first();
      expect((await row.locator('th, td').allTextContents()).map((cell) => cell.replace(/\s+/g, ' '))).toEqual([
        'Secret required for web server flow isConsumerSecretOptional',
        '✗ no',
        'yes',
        'Booking_Web.connectedApp-meta.xml:9:9',
      ]);
    });
  });

  it('is not moved by an app whose name is markup', async () => {
    const { complaints, requests } = await visit('rich', async (page) => {
      await page.getByRole('button', { name: 'Expand all' }).click();
      expect(await page.title()).toBe('A review');
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('bdi', { hasText: HOSTILE_HTML }).count()).toBe(1);
    });
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('would not run a script that got in, for its policy names only its own', async () => {
    const { complaints } = await visit('rich', async (page) => {
      const ran = await page.evaluate(`(() => {
        const script = document.createElement('script');
        script.textContent = 'document.title = "owned"';
        document.body.append(script);
        const image = document.createElement('img');
        image.setAttribute('onerror', 'document.title = "owned"');
        image.src = 'data:,';
        document.body.append(image);
        return new Promise((done) => image.addEventListener('error', () => setTimeout(() => done(document.title))));
      })()`);
      expect(ran).toBe('A review');
    });
    expect(complaints.join()).toContain('Content Security Policy');
  });

  it('is no wider than a phone, and dark where the system is', async () => {
    const background = 'getComputedStyle(document.body).backgroundColor';
    const colors: unknown[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await visit(
        'rich',
        async (page) => {
          await page.getByRole('button', { name: 'Expand all' }).click();
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
          colors.push(await page.evaluate(background));
        },
        { width: 390, colorScheme },
      );
    }
    expect(new Set(colors).size).toBe(2);
  });

  it('opens what has findings for print, without the filter, and closes it after', async () => {
    await visit('rich', async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('details.app[open]').count()).toBe(8);
      expect(await page.locator('#filters').isVisible()).toBe(false);
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator('details.app[open]').count()).toBe(0);
    });
  });
});
