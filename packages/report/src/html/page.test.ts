import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../test/golden.ts';
import { manyApps, richReview } from '../../test/rich-review.ts';
import { renderHtml } from './page.ts';
import { SCRIPT } from './script.ts';

const OPTIONS = { color: false, width: 80, showWaived: true };

describe('the HTML report', () => {
  const page = renderHtml(richReview(), OPTIONS);

  it('reads as it did when it was last looked at', () => expectGolden('review.golden.html', page));

  it('allows its own style and script by hash, and nothing else', () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const inline = (tag: string) => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash(inline('style'))}`,
      `script-src ${hash(inline('script'))}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('has one script, no attribute that runs, and no inline style', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    // Values are escaped, so a quote ends one: what is left of a tag is names.
    const names = page.replace(/="[^"]*"/g, '=');
    expect(names).toMatch(/<details[^>]*\sdata-text=/);
    expect(names).not.toMatch(/<[^>]*\s(?:on\w+|style)=/);
    expect(page).not.toMatch(/<img/);
  });

  it('points nowhere outside itself', () => {
    const addresses = [...page.matchAll(/\s(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses).toEqual(['data:,', '#apps']);
    expect(page).not.toMatch(/url\(|@import/);
  });

  it('links only to https pages of rules', () => {
    const help = (helpUri: string) => () => ({ name: 'n', summary: 's', helpMarkdown: '', tags: [], helpUri });
    const scheme = ['java', 'script:alert(1)'].join('');
    expect(renderHtml(richReview(), { ...OPTIONS, ruleHelp: help('https://example.com/r') })).toContain(
      'href="https://example.com/r"',
    );
    expect(renderHtml(richReview(), { ...OPTIONS, ruleHelp: help(scheme) })).not.toContain(scheme);
  });

  it('never writes markup from its script', () => {
    expect(SCRIPT).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function\(/);
  });

  it('draws a square for each app, or for several when there are many', () => {
    const squares = (html: string) => html.slice(0, html.indexOf('class="legend"')).match(/<rect /g)?.length;
    expect(squares(page)).toBe(11);
    expect(squares(renderHtml(manyApps(150), OPTIONS))).toBe(150);
    expect(squares(renderHtml(manyApps(5_000), OPTIONS))).toBeLessThan(1_500);
  });
});
