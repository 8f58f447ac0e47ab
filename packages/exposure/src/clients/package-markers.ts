/** What a packed application is, by the members every one of its kind has. */
import type { Marker, RootKind } from './markers.ts';

const MEMBERS: readonly (readonly [RegExp, RootKind, string])[] = [
  [/^(.*\.[^/!]+!)\/(?:base\/manifest\/)?AndroidManifest\.xml$/, 'mobile', 'is an Android package'],
  [/^(.*\.[^/!]+!)\/(?:base\/dex\/)?classes\d*\.dex$/, 'mobile', 'is an Android package'],
  [/^(.*\.[^/!]+!)\/Payload\/[^/]+\.app\/Info\.plist$/, 'mobile', 'is an iOS application archive'],
  [
    /^(.*\.[^/!]+!)\/(?:WEB-INF\/web\.xml|BOOT-INF\/classes\/.*|WEB-INF\/classes\/.*)$/,
    'server',
    'is a Java web application',
  ],
  [/^(.*\.[^/!]+!)\/Contents\/MacOS\/[^/]+$/, 'desktop', 'is a macOS application'],
];

/** The marker a member's name alone gives, or undefined. */
export function packageMarker(file: string): Marker | undefined {
  for (const [pattern, kind, detail] of MEMBERS) {
    const folder = pattern.exec(file)?.[1];
    if (folder !== undefined) return { folder, kind, detail, file, ownsNative: true, ecosystem: 'other', strength: 2 };
  }
  return undefined;
}
