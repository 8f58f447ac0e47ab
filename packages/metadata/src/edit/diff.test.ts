import { expect, test } from 'vitest';
import { unifiedDiff } from './diff.ts';

test('a diff names the file on both sides and shows the lines around', () => {
  expect(unifiedDiff('a\nb\nc\n', 'a\nB\nc\n', 'x/y.xml')).toBe(
    '--- a/x/y.xml\n+++ b/x/y.xml\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n',
  );
});

test('files that are the same have no diff, and files that only gained a mark have none to show', () => {
  expect(unifiedDiff('a', 'a', 'x')).toBe('');
  expect(unifiedDiff(Buffer.from('\ufeffa', 'utf16le'), Buffer.from('a'), 'x')).toBe('');
});

test('bytes are shown as the text they spell', () => {
  const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
  expect(unifiedDiff(wide('<a>ä</a>\n'), wide('<a>ö</a>\n'), 'x')).toContain('-<a>ä</a>\n+<a>ö</a>\n');
});

test.each([
  ['<consumerSecret>hush</consumerSecret>', '<consumerSecret>[secret]</consumerSecret>'],
  [
    '<m:consumerSecret xml:space="preserve">hush</m:consumerSecret>',
    '<m:consumerSecret xml:space="preserve">[secret]</m:consumerSecret>',
  ],
  ['<consumerSecret><![CDATA[hush]]></consumerSecret>', '<consumerSecret>[secret]</consumerSecret>'],
  ['<consumerSecret>\nhush\n</consumerSecret>', '<consumerSecret>[secret]\n \n </consumerSecret>'],
  ['<consumerSecret></consumerSecret>', '<consumerSecret></consumerSecret>'],
])('a secret beside a change is not shown, whatever it is written in: %s', (element, shows) => {
  const diff = unifiedDiff(`${element}\n<a>1</a>\n`, `${element}\n<a>2</a>\n`, 'x');
  expect(diff).toContain('-<a>1</a>\n+<a>2</a>\n');
  expect(diff).not.toContain('hush');
  expect(diff.split('@@\n')[1]?.slice(1)).toMatch(new RegExp(`^${shows.replaceAll(/[[\]]/g, '\\$&')}`));
});

test('a file made to hurt it is read once', () => {
  for (const hostile of ['<consumerSecret', '<consumerSecret>', '<consumerSecret><', '<consumerSecret a="'])
    expect(unifiedDiff(`${hostile.repeat(20_000)}\n`, 'b\n', 'x')).toContain('+b');
});
