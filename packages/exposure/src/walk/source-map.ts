/** Source maps: the original files a bundle was made from, under the names they had. */
import { posix } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

export interface OriginalSource {
  /** Relative to what all paths are relative to. */
  file: string;
  text: string;
}

interface RawMap {
  version?: unknown;
  sources?: unknown;
  sourceRoot?: unknown;
  sourcesContent?: unknown;
  sections?: unknown;
}

/** Sources with their content, or undefined where the text is no source map. */
export function originalsOf(text: string, mapFile: string): OriginalSource[] | undefined {
  let map: RawMap;
  try {
    // Some servers put `)]}'` before JSON.
    map = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, '')) as RawMap;
  } catch {
    return undefined;
  }
  if (map === null || typeof map !== 'object' || (map.version !== 3 && map.version !== '3')) return undefined;
  const found: OriginalSource[] = [];
  collect(map, mapFile, found, 0);
  return found;
}

function collect(map: RawMap, mapFile: string, found: OriginalSource[], depth: number): void {
  if (Array.isArray(map.sections) && depth < 4) {
    for (const section of map.sections) {
      const inner = (section as { map?: unknown } | null)?.map;
      if (typeof inner === 'object' && inner !== null) collect(inner as RawMap, mapFile, found, depth + 1);
    }
  }
  if (!Array.isArray(map.sources) || !Array.isArray(map.sourcesContent)) return;
  const root = typeof map.sourceRoot === 'string' ? map.sourceRoot : '';
  const contents: unknown[] = map.sourcesContent;
  map.sources.forEach((source: unknown, index) => {
    const text = contents[index];
    if (typeof text === 'string' && text !== '')
      found.push({ file: originalName(typeof source === 'string' ? source : `source-${index}`, root, mapFile), text });
  });
}

/** `webpack://app/./src/a.ts?1a2b` → `src/a.ts`; `../src/a.ts` beside `dist/a.js.map` → `src/a.ts`. */
export function originalName(source: string, root: string, mapFile: string): string {
  // What lies in an archive or on a host stays in it.
  const outer = /^(?:.*!\/|https?:\/\/[^/]+\/)/.exec(mapFile)?.[0];
  if (outer !== undefined) return outer + originalName(source, root, mapFile.slice(outer.length));
  const plain = source.replace(/[?#][\w-]*$/, '');
  if (/^(?:webpack|webpack-internal|rollup|vite|ng|turbopack|parcel):\/\//.test(plain)) {
    // The part behind the scheme names the bundle, not a folder.
    return cleaned(plain.replace(/^[\w-]+:\/\/(?:\/|[^/.]*\/|(?=\.))/, ''));
  }
  if (/^(?:https?|file):\/\//.test(plain) || plain.startsWith('/')) return cleaned(plain.replace(/^\w+:\/\/[^/]*/, ''));
  return cleaned(posix.join(posix.dirname(mapFile), root.replace(/^\w+:\/\/[^/]*\/?/, ''), plain));
}

function cleaned(path: string): string {
  const inside = posix
    .normalize(path)
    .replace(/^(?:\.\.\/)+|^\/+/, '')
    .replace(/^\.\//, '');
  return inside === '' || inside === '.' ? 'source' : inside;
}

/** The source map a script carries in itself, or undefined. */
export function inlineMap(text: string): string | undefined {
  const at = text.lastIndexOf('sourceMappingURL=data:application/json');
  if (at === -1) return undefined;
  const comma = text.indexOf(',', at);
  if (comma === -1 || comma - at > 200 || !text.slice(at, comma).includes('base64')) return undefined;
  const end = text.slice(comma + 1).search(/[\s*]/);
  return Buffer.from(end === -1 ? text.slice(comma + 1) : text.slice(comma + 1, comma + 1 + end), 'base64').toString(
    'utf8',
  );
}

interface Place {
  file: string;
  line: number;
  column: number;
}

/** Says where places of a generated file came from: for maps that carry no contents. Reads the map once. */
export function originsOf(mapText: string, mapFile: string): (line: number, column: number) => Place | undefined {
  let map: TraceMap;
  try {
    map = new TraceMap(mapText.replace(/^\)\]\}'[^\n]*\n/, ''));
  } catch {
    return () => undefined;
  }
  return (line, column) => {
    try {
      // Mappings are decoded at the first question: a broken map may throw only now.
      const found = originalPositionFor(map, { line, column: column - 1 });
      if (found.source === null) return undefined;
      return { file: originalName(found.source, '', mapFile), line: found.line, column: found.column + 1 };
    } catch {
      return undefined;
    }
  };
}
