/** Client roots of a tree, and for each file the client it belongs to. */
import type { KindHint } from '../file-facts.ts';
import type { ClientEvidence, ClientKind } from '../result.ts';
import { type Marker, parent, type RootKind } from './markers.ts';
import { metadataClient } from './sfdx.ts';

export interface Root {
  folder: string;
  kind: RootKind;
  evidence: ClientEvidence[];
  /** Only native markers: a script beside them is a build tool, not part of the app. */
  native: boolean;
  /** Holds a Salesforce project. */
  salesforce: boolean;
}

/** Which client a file belongs to. */
export interface Belonging {
  root: string;
  kind: ClientKind;
  detail?: string;
}

const DEPENDENCIES =
  /(?:^|\/)(?:node_modules|bower_components|Pods|Carthage|vendor|third_party|\.pub-cache|site-packages)\//;
const RANK: readonly RootKind[] = [
  'mobile',
  'desktop',
  'fullstack',
  'server',
  'browser',
  'cli',
  'test',
  'docs',
  'unknown',
];

export class Roots {
  readonly #byFolder: ReadonlyMap<string, Root>;

  constructor(markers: readonly Marker[]) {
    this.#byFolder = merge(markers);
  }

  all(): Root[] {
    return [...this.#byFolder.values()];
  }

  /** The nearest root above a file; the first path where there is none. */
  rootOf(file: string): Root {
    // What lies in an archive belongs to the client the archive lies in, unless it is a package of its own.
    let folder = parent(file);
    for (;;) {
      const root = this.#byFolder.get(folder);
      if (root !== undefined) return root;
      if (folder === '.') return { folder: '.', kind: 'unknown', evidence: [], native: false, salesforce: false };
      folder = parent(folder);
    }
  }

  /** The client of a file: its root, or the part of it that runs elsewhere. */
  clientOf(file: string, hint: KindHint | undefined): Belonging {
    const root = this.rootOf(file);
    if (root.salesforce || /(?:^|\/)main\/default\//.test(file) || /-meta\.xml$/.test(file)) {
      const place = metadataClient(file);
      if (place !== undefined) return place;
    }
    return partOf(root, file, hint);
  }
}

function merge(markers: readonly Marker[]): Map<string, Root> {
  const folders = new Map<string, Marker[]>();
  for (const marker of markers) {
    if (DEPENDENCIES.test(`${marker.folder}/`)) continue;
    const same = folders.get(marker.folder) ?? [];
    same.push(marker);
    folders.set(marker.folder, same);
  }
  const roots = new Map<string, Root>();
  // Parents before children, so that a child can be taken into its parent.
  for (const folder of [...folders.keys()].sort((a, b) => depth(a) - depth(b) || a.localeCompare(b))) {
    const here = folders.get(folder) ?? [];
    if (belongsToParent(folder, here, folders)) continue;
    roots.set(folder, rootFrom(folder, here, folders));
  }
  return roots;
}

function rootFrom(folder: string, here: readonly Marker[], all: ReadonlyMap<string, Marker[]>): Root {
  const told = here.filter((marker) => marker.kind !== 'unknown');
  const strongest = Math.max(0, ...told.map((marker) => marker.strength));
  const voices = told.filter((marker) => marker.strength === strongest);
  let kind = RANK.find((rank) => voices.some((marker) => marker.kind === rank)) ?? 'unknown';
  const evidence = voices
    .filter((marker) => marker.kind === kind)
    .map(({ detail, file }) => ({ detail, file, line: 1 }));
  // A Gradle project is what its modules are.
  if (kind === 'unknown' && here.some((marker) => marker.ecosystem === 'gradle')) {
    const modules = [...all]
      .filter(([other]) => isBelow(other, folder))
      .flatMap(([, list]) => list)
      .filter((marker) => marker.ecosystem === 'gradle' && marker.kind !== 'unknown');
    const first = RANK.find((rank) => modules.some((marker) => marker.kind === rank));
    if (first !== undefined) {
      kind = first;
      evidence.push(
        ...modules
          .filter((marker) => marker.kind === first)
          .slice(0, 1)
          .map(({ detail, file }) => ({ detail, file, line: 1 })),
      );
    }
  }
  if (/(?:^|\/)(?:e2e|tests?|cypress|playwright)$/i.test(folder) && kind !== 'mobile') kind = 'test';
  if (/(?:^|\/)(?:docs?|documentation)$/i.test(folder)) kind = 'docs';
  // The Mobile SDK's templates name the SDK in a package.json for their generator; no JavaScript runs in the app.
  const native = kind === 'mobile' && !here.some((marker) => marker.ownsNative);
  const salesforce = here.some((marker) => /(?:sfdx-project\.json|package\.xml)$/.test(marker.file));
  return { folder, kind, evidence, native, salesforce };
}

/** A native project below React Native, Flutter or Cordova, and a module of the same Gradle or Xcode project. */
function belongsToParent(folder: string, here: readonly Marker[], all: ReadonlyMap<string, Marker[]>): boolean {
  const ecosystems = new Set(here.map((marker) => marker.ecosystem));
  const nativeOnly = [...ecosystems].every((ecosystem) => ecosystem === 'gradle' || ecosystem === 'xcode');
  if (!nativeOnly) return false;
  const kinds = new Set(here.filter((marker) => marker.kind !== 'unknown').map((marker) => marker.kind));
  for (let above = folder; above !== '.'; ) {
    above = parent(above);
    const markers = all.get(above);
    if (markers === undefined) continue;
    if (markers.some((marker) => marker.ownsNative))
      return /(?:^|\/)(?:android|ios|platforms|macos|app|\.android|\.ios)(?:\/|$)/.test(
        above === '.' ? folder : folder.slice(above.length + 1),
      );
    const gradle =
      ecosystems.has('gradle') && ecosystems.size === 1 && markers.some((marker) => marker.ecosystem === 'gradle');
    if (!gradle) return false;
    const parentKinds = new Set(markers.filter((marker) => marker.kind !== 'unknown').map((marker) => marker.kind));
    const siblings = new Set(
      [...all]
        .filter(([other]) => isBelow(other, above))
        .flatMap(([, list]) => list)
        .filter((marker) => marker.ecosystem === 'gradle' && marker.kind !== 'unknown')
        .map((marker) => marker.kind),
    );
    return (
      kinds.size === 0 ||
      (siblings.size <= 1 && (parentKinds.size === 0 || [...kinds].every((kind) => parentKinds.has(kind))))
    );
  }
  return false;
}

const WEB_FOLDER =
  /^(.*?(?:^|\/)(?:public|static|wwwroot|webroot|htdocs|client|frontend|web|www|browser|assets|src\/main\/resources\/static|src\/main\/webapp))\//;
const SERVER_FOLDER =
  /^(.*?(?:^|\/)(?:server|api|backend|functions|lambda|netlify\/functions|supabase\/functions|workers?))\//;
const TEMPLATE = /\.(?:html?|hbs|handlebars|ejs|njk|mustache|pug|twig|vue|svelte)$/;
const SCRIPT = /\.(?:js|mjs|cjs|ts|sh|bash|zsh|ps1|bat|py|rb)$/;

function partOf(root: Root, file: string, hint: KindHint | undefined): Belonging {
  const inside = root.folder === '.' ? file : file.slice(root.folder.length + 1);
  const below = (part: string): string => (root.folder === '.' ? part : `${root.folder}/${part}`);
  // What the file itself does is not what its neighbours do, and not enough to say which client it is.
  if (hint?.kind === 'unknown' && (root.kind === 'server' || root.kind === 'fullstack' || root.kind === 'unknown'))
    return { root: root.folder, kind: 'unknown', detail: `${hint.detail} (${file}:${hint.line})` };
  const hinted = hint === undefined ? {} : { detail: `${hint.detail} (${file}:${hint.line})` };
  switch (root.kind) {
    case 'mobile':
      // A script beside a native project builds it; it is not part of it.
      if (
        root.native &&
        SCRIPT.test(inside) &&
        !/(?:^|\/)(?:assets|www|res|Resources|src\/main)\//.test(inside) &&
        hint?.kind !== 'mobile'
      ) {
        return { root: root.folder, kind: 'cli', detail: 'is a script beside a native project' };
      }
      return { root: root.folder, kind: 'mobile' };
    case 'desktop':
    case 'test':
    case 'docs':
      return { root: root.folder, kind: root.kind };
    case 'fullstack':
      return { root: root.folder, kind: fullstackSide(inside, hint), ...hinted };
    case 'server': {
      if (hint?.kind === 'server') return { root: root.folder, kind: 'server' };
      // A program of its own in the project of a server: a tool somebody runs, or a desktop program beside it.
      if (hint?.kind === 'desktop' || hint?.kind === 'mobile') return { root: root.folder, kind: hint.kind, ...hinted };
      if (hint?.kind === 'cli') return { root: root.folder, kind: 'unknown', ...hinted };
      const web = WEB_FOLDER.exec(inside)?.[1];
      if (web !== undefined && /\.(?:[cm]?[jt]sx?|html?|css|json|vue|svelte|map)$/.test(inside))
        return { root: below(web), kind: 'browser', detail: `lies in ${web}/, which is served` };
      if (TEMPLATE.test(inside) || hint?.kind === 'browser') return { root: root.folder, kind: 'browser', ...hinted };
      return { root: root.folder, kind: 'server' };
    }
    case 'browser': {
      const server = SERVER_FOLDER.exec(inside)?.[1];
      if (hint?.kind === 'server' && !isBuildConfig(inside))
        return { root: server === undefined ? root.folder : below(server), kind: 'server', ...hinted };
      if (
        server !== undefined &&
        hint?.kind !== 'browser' &&
        !/^src\//.test(inside) &&
        /\.(?:[cm]?[jt]s|py|go|rb|php|java)$/.test(inside)
      )
        return { root: below(server), kind: 'server', detail: `lies in ${server}/` };
      // Named so by frameworks whose bundlers keep such files out of the page.
      if (/\.server\.[cm]?[jt]sx?$|(?:^|\/)routes\/api\//.test(inside)) return { root: root.folder, kind: 'server' };
      if (hint?.kind === 'mobile') return { root: root.folder, kind: 'mobile', ...hinted };
      return { root: root.folder, kind: 'browser' };
    }
    case 'cli':
      if (hint?.kind === 'server' || hint?.kind === 'browser')
        return { root: root.folder, kind: hint.kind === 'browser' ? 'browser' : 'cli', ...hinted };
      return { root: root.folder, kind: 'cli' };
    case 'unknown':
      return { root: unknownRoot(root, inside, hint, below), kind: hint?.kind ?? kindByName(inside), ...hinted };
  }
}

/** A page and its scripts outside of any project are a client in their own folder. */
function unknownRoot(root: Root, inside: string, hint: KindHint | undefined, below: (part: string) => string): string {
  const slash = inside.indexOf('/');
  if (slash === -1) return root.folder;
  const kind = hint?.kind ?? kindByName(inside);
  return kind === 'unknown' ? root.folder : below(inside.slice(0, slash));
}

function kindByName(inside: string): ClientKind {
  if (/\.(?:html?|jsx|tsx|vue|svelte|vfp)$/.test(inside)) return 'browser';
  if (
    /\.(?:storyboard|xib|xcconfig|swift|pbxproj)$|(?:^|\/)(?:Info\.plist|bootconfig\.(?:xml|plist)|AndroidManifest\.xml)$/.test(
      inside,
    )
  )
    return 'mobile';
  if (/\.(?:sh|bash|zsh|ps1|bat)$/.test(inside)) return 'cli';
  // Power Query runs in Excel and Power BI on a desk, its connectors too.
  if (/\.(?:pq|pqm|mez)$/.test(inside)) return 'desktop';
  if (/\.(?:php|jsp|aspx|cshtml|cls|trigger|apxc|apxt|erb)$/.test(inside)) return 'server';
  return 'unknown';
}

/** Next.js, Nuxt, SvelteKit, Remix: by the rules of what reaches the browser. */
function fullstackSide(inside: string, hint: KindHint | undefined): ClientKind {
  if (hint !== undefined && /use (?:client|server)|server-only/.test(hint.detail)) return hint.kind;
  if (
    /(?:^|\/)(?:pages\/api|app\/api|routes\/api|server|api|functions)\/|(?:^|\/)(?:route|middleware|instrumentation|hooks\.server|\+server|\+page\.server|\+layout\.server|[\w.-]+\.(?:server|functions))\.[cm]?[jt]sx?$|(?:^|\/)lib\/server\//.test(
      inside,
    )
  )
    return 'server';
  if (
    /^public\/|^static\/|(?:^|\/)(?:\+page|\+layout)\.(?:svelte|[jt]s)$|[\w.-]+\.client\.[jt]sx?$|\.(?:vue|svelte|html?)$/.test(
      inside,
    )
  )
    return 'browser';
  if (hint?.kind === 'server' || hint?.kind === 'browser') return hint.kind;
  if (/^(?:src\/)?pages\/.*\.[jt]sx?$|^(?:src\/)?components\//.test(inside)) return 'browser';
  return 'server';
}

function isBuildConfig(inside: string): boolean {
  return /(?:^|\/)(?:vite|webpack|rollup|next|nuxt|vue|babel|jest|karma|gulpfile|Gruntfile|craco|setupProxy|playwright|cypress)[\w.-]*\.[cm]?[jt]s$/.test(
    inside,
  );
}

function isBelow(other: string, folder: string): boolean {
  return folder === '.' ? other !== '.' : other.startsWith(`${folder}/`);
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}
