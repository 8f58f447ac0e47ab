/** How the files of the house depend on each other: no circles, packages in layers, and doors that show what is used. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const texts = new Map(
  globSync(['packages/*/{src,test}/**/*.ts', '{test,tools,bench}/**/*.{ts,mjs}', 'examples/*/**/*.ts'], {
    cwd: ROOT,
    exclude: (path) => /node_modules|[\\/](?:ok|ng)\./.test(path),
  }).map((path) => [path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8')]),
);
const sources = [...texts.keys()].filter((path) => /^packages\/[^/]+\/src\//.test(path) && !path.endsWith('.test.ts'));

/** What a file imports, types included: two files that need each other’s types are read as one. */
function importsOf(path: string): string[] {
  const text = texts.get(path) ?? '';
  return [...text.matchAll(/^(?:import|export)\s+(?:[^'";]*?\sfrom\s+)?'(\.{1,2}\/[^']+)'/gm)].map(([, to = '']) =>
    normalize(join(dirname(path), to)).replaceAll('\\', '/'),
  );
}

/** The circles of a graph, each from its first file round to it again. */
function circles(nodes: readonly string[], next: (node: string) => readonly string[]): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): void => {
    const at = way.indexOf(node);
    if (at >= 0) found.push([...way.slice(at), node].join(' -> '));
    if (at >= 0 || done.has(node)) return;
    for (const one of next(node)) visit(one, [...way, node]);
    done.add(node);
  };
  for (const node of nodes) visit(node, []);
  return found;
}

describe('files', () => {
  it('import each other in no circle', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(circles(sources, importsOf)).toEqual([]);
  });

  it('a circle is seen', () => {
    const graph: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['b'], d: ['a'] };
    expect(circles(Object.keys(graph), (node) => graph[node] ?? [])).toEqual(['b -> c -> b']);
  });
});

describe('packages', () => {
  /** A package may depend on those of the layers above its own. */
  const LAYERS = [
    ['policy'],
    ['known-clients', 'known-errors', 'metadata', 'exposure', 'server', 'prove'],
    ['review', 'local-org'],
    ['report'],
    ['countersign'],
  ];
  const layerOf = (name: string) => LAYERS.findIndex((layer) => layer.includes(name));
  const names = globSync('packages/*/package.json', { cwd: ROOT }).map((path) => path.split(/[\\/]/)[1] ?? '');

  it.each(names)('%s depends on packages of the layers above its own', (name) => {
    expect(layerOf(name), `${name} has no layer: decide what it may import`).toBeGreaterThanOrEqual(0);
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'),
    ) as { dependencies?: object; devDependencies?: object };
    const ours = Object.keys({ ...dependencies, ...devDependencies })
      .filter((one) => one.startsWith('@countersign/'))
      .map((one) => one.slice('@countersign/'.length));
    for (const one of ours) expect(layerOf(one), `${name} -> ${one}`).toBeLessThan(layerOf(name));
    const imported = sources
      .filter((path) => path.startsWith(`packages/${name}/`))
      .flatMap((path) =>
        [...(texts.get(path) ?? '').matchAll(/from '@countersign\/([a-z-]+)/g)].map(([, one = '']) => one),
      );
    for (const one of new Set(imported)) expect(ours, `${name} imports ${one}`).toContain(one);
  });
});

describe('doors', () => {
  const doors = sources.filter(
    // What the server shows is for whoever embeds it, through countersign/server.
    (path) => /^packages\/[^/]+\/src\/index\.ts$/.test(path) && !path.startsWith('packages/server/'),
  );

  it.each(doors)('%s shows what somebody outside imports, and no more', (door) => {
    const name = door.split('/')[1] ?? '';
    const text = texts.get(door) ?? '';
    expect(text, 'a door names what it shows').not.toMatch(/^export (?:type )?\*/m);
    const shown = namesIn(text, /^export\s+(?:type\s+)?\{([^}]*)\}\s+from/gm);
    const outside = [...texts].filter(([path]) => !path.startsWith(`packages/${name}/`)).map(([, one]) => one);
    const used = outside.flatMap((one) => [
      ...namesIn(
        one,
        new RegExp(`(?:import|export)\\s+(?:type\\s+)?\\{([^}]*)\\}\\s+from\\s+'@countersign/${name}'`, 'g'),
      ),
      ...namesIn(one, new RegExp(`\\{([^{}]*)\\}\\s*=\\s*await import\\('@countersign/${name}'\\)`, 'g')),
    ]);
    expect(shown.filter((one) => !used.includes(one))).toEqual([]);
  });
});

/** The names in the braces that a pattern finds, without `type` and without what they are renamed to. */
function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((one) =>
        one
          .trim()
          .replace(/^type\s+/, '')
          .replace(/\s+as\s+.*$/, ''),
      )
      .filter((one) => one !== ''),
  );
}
