import { describe, expect, it } from 'vitest';
import { expectGolden } from '../test/golden.ts';
import { manyApps, richReview } from '../test/rich-review.ts';
import { renderMarkdown } from './markdown.ts';

const OPTIONS = { color: false, width: 80, showWaived: false };

/** What GitHub reads as running text: neither code spans nor `code` elements, which its filters pass over. */
const running = (text: string) => text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '').replace(/<code>[^<]*<\/code>/g, '');

describe('the Markdown report', () => {
  const markdown = renderMarkdown(richReview(), OPTIONS);

  it('reads as it did when it was last looked at', () => expectGolden('review.golden.md', markdown));

  it('holds no tag but its own, whatever an app is called', () => {
    const outside = markdown.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
    const tags = new Set([...outside.matchAll(/<(?!!-- -->)\/?([^>]*)>/g)].map((match) => match[1]));
    expect([...tags].sort()).toEqual(['b', 'code', 'details', 'sub', 'summary']);
    expect(outside).not.toMatch(/<(?:img|script)/);
  });

  it('mentions nobody and links nowhere', () => {
    const outside = running(markdown);
    expect(outside).not.toMatch(/@\w/);
    expect(outside).not.toMatch(/https?:\/\//);
    expect(outside).not.toMatch(/[^\\]\]\(/);
    expect(outside).not.toMatch(/#\d(?!\d*;)/);
  });

  it('fits into a comment on GitHub, and says what did not', () => {
    const many = renderMarkdown(manyApps(2_000), OPTIONS);
    expect(many.length).toBeLessThan(65_536);
    expect(many).toMatch(/and \d+ more apps that did not fit/);
    expect(renderMarkdown(manyApps(2_000), { ...OPTIONS, verbose: true }).length).toBeGreaterThan(65_536);
  });

  it('warns first when the review is incomplete', () => {
    expect(markdown.indexOf('[!CAUTION]')).toBeLessThan(markdown.indexOf('| client type |'));
    expect(renderMarkdown(manyApps(2), OPTIONS)).not.toContain('[!CAUTION]');
  });
});
