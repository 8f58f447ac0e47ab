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
