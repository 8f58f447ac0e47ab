/** What a build file says of the client it builds. */
import type { ClientKind } from '../result.ts';

/** `fullstack`: one project, both sides (Next.js, Nuxt, SvelteKit, Remix …). */
export type RootKind = ClientKind | 'fullstack';

export interface Marker {
  /** Folder of the marker, `.` for the first path. */
  folder: string;
  kind: RootKind;
  detail: string;
  file: string;
  /** A framework that owns the native projects below it. */
  ownsNative: boolean;
  ecosystem: 'npm' | 'gradle' | 'xcode' | 'dart' | 'python' | 'other';
  /** 2 decides against others in the same folder, 1 is a sign, 0 only marks the root. */
  strength: 0 | 1 | 2;
}

type Said = Pick<Marker, 'kind' | 'detail'> & Partial<Pick<Marker, 'ownsNative' | 'ecosystem' | 'strength'>>;
type Reader = (text: string, name: string) => Said | undefined;

/** File name → reader. Contents are read only for these. */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^package\.json$/, readPackageJson],
  [
    /^pubspec\.yaml$/,
    (text) =>
      /^[ \t]*flutter[ \t]*:/m.test(text)
        ? { kind: 'mobile', detail: 'is a Flutter project', ownsNative: true, ecosystem: 'dart', strength: 2 }
        : {
            kind: /\b(?:shelf|dart_frog|serverpod)\b/.test(text) ? 'server' : 'unknown',
            detail: 'is a Dart project',
            ecosystem: 'dart',
            strength: 1,
          },
  ],
  [/^build\.gradle(?:\.kts)?$/, readGradle],
  [
    /^settings\.gradle(?:\.kts)?$/,
    () => ({ kind: 'unknown', detail: 'is a Gradle project', ecosystem: 'gradle', strength: 0 }),
  ],
  [/^pom\.xml$/, readMaven],
  [
    /^AndroidManifest\.xml$/,
    (text) =>
      /<manifest\b/.test(text)
        ? { kind: 'mobile', detail: 'has an Android manifest', ecosystem: 'gradle', strength: 2 }
        : undefined,
  ],
  [
    /^project\.pbxproj$/,
    (text) =>
      /SDKROOT\s*=\s*macosx/.test(text) && !/iphoneos/i.test(text)
        ? { kind: 'desktop', detail: 'is an Xcode project for macOS', ecosystem: 'xcode', strength: 2 }
        : { kind: 'mobile', detail: 'is an Xcode project', ecosystem: 'xcode', strength: 2 },
  ],
  [
    /^Podfile$/,
    (text) => ({
      kind: /platform\s+:osx/.test(text) ? 'desktop' : 'mobile',
      detail: 'has a Podfile',
      ecosystem: 'xcode',
      strength: 2,
    }),
  ],
  [/^Package\.swift$/, readSwiftPackage],
  [
    /^config\.xml$/,
    (text) =>
      /cordova|phonegap|<widget\b/.test(text)
        ? { kind: 'mobile', detail: 'is a Cordova project', ownsNative: true, strength: 2 }
        : undefined,
  ],
  [
    /^(?:capacitor\.config\.(?:json|ts|js)|ionic\.config\.json)$/,
    () => ({ kind: 'mobile', detail: 'is a Capacitor or Ionic project', ownsNative: true, strength: 2 }),
  ],
  [
    /^bootconfig\.json$/,
    () => ({ kind: 'mobile', detail: 'has a Mobile SDK bootconfig', ownsNative: true, strength: 2 }),
  ],
  [
    /^manifest\.json$/,
    (text) =>
      /"manifest_version"\s*:\s*[23]/.test(text)
        ? { kind: 'browser', detail: 'is a browser extension', strength: 2 }
        : undefined,
  ],
  [/^tauri\.conf\.json$/, () => ({ kind: 'desktop', detail: 'is a Tauri app', strength: 2 })],
  [/^sfdx-project\.json$/, () => ({ kind: 'unknown', detail: 'is a Salesforce project', strength: 0 })],
  [
    /^package\.xml$/,
    (text) =>
      /soap\.sforce\.com\/2006\/04\/metadata/.test(text)
        ? { kind: 'unknown', detail: 'is a Salesforce metadata package', strength: 0 }
        : undefined,
  ],
  [
    /^build\.sbt$/,
    (text) => ({
      kind: /play|akka-http|pekko-http|http4s|finatra|scalatra/i.test(text) ? 'server' : 'unknown',
      detail: 'is an sbt project',
      strength: 1,
    }),
  ],
  [/^(?:requirements(?:[-_]\w+)?\.txt|pyproject\.toml|setup\.(?:py|cfg)|Pipfile)$/, readPython],
  [
    /^manage\.py$/,
    (text) =>
      /django/.test(text)
        ? { kind: 'server', detail: 'is a Django project', ecosystem: 'python', strength: 2 }
        : undefined,
  ],
  [
    /^go\.mod$/,
    (text) => ({
      kind: /spf13\/cobra|urfave\/cli|alecthomas\/kong/.test(text)
        ? 'cli'
        : /gin-gonic|labstack\/echo|go-chi|gorilla\/mux|gofiber/.test(text)
          ? 'server'
          : 'unknown',
      detail: 'is a Go module',
      strength: 1,
    }),
  ],
  [
    /^Cargo\.toml$/,
    (text) => ({
      kind: /\btauri\b/.test(text)
        ? 'desktop'
        : /\b(?:axum|actix-web|rocket|warp|poem)\b/.test(text)
          ? 'server'
          : /\bclap\b/.test(text)
            ? 'cli'
            : 'unknown',
      detail: 'is a Rust crate',
      strength: 1,
    }),
  ],
  [
    /^Gemfile$/,
    (text) =>
      /\b(?:rails|sinatra|hanami|grape|roda)\b/.test(text)
        ? { kind: 'server', detail: 'is a Ruby web project', strength: 2 }
        : undefined,
  ],
  [
    /^composer\.json$/,
    (text) =>
      /"(?:laravel\/(?:framework|lumen)|symfony\/(?:framework-bundle|http-kernel)|slim\/slim|cakephp\/cakephp|codeigniter4?\/framework|yiisoft\/yii2?|laminas\/laminas-mvc|mezzio\/mezzio|drupal\/core\S*|johnpbloch\/wordpress|typo3\/cms-core|craftcms\/cms|magento\/\S+)"\s*:/.test(
        text,
      )
        ? { kind: 'server', detail: 'is a PHP web project', strength: 1 }
        : { kind: 'unknown', detail: 'is a PHP project', strength: 0 },
  ],
  [/\.(?:cs|fs|vb)proj$/, readDotnet],
  [/^mule-artifact\.json$/, () => ({ kind: 'server', detail: 'is a Mule application', strength: 2 })],
  [
    /^mix\.exs$/,
    (text) => ({
      kind: /:(?:phoenix|plug_cowboy|bandit)\b/.test(text) ? 'server' : /\bescript\b/.test(text) ? 'cli' : 'unknown',
      detail: 'is an Elixir project',
      strength: 1,
    }),
  ],
  [
    /^ProjectVersion\.txt$/,
    (text) =>
      /^m_EditorVersion:/m.test(text) ? { kind: 'desktop', detail: 'is a Unity project', strength: 2 } : undefined,
  ],
  [/^(?:serverless\.ya?ml|netlify\.toml|wrangler\.toml|firebase\.json)$/, () => undefined],
];

export function isMarkerName(name: string): boolean {
  return READERS.some(([pattern]) => pattern.test(name));
}

/** Reads one marker file; undefined where it marks nothing. */
export function readMarker(file: string, text: string): Marker | undefined {
  const slash = file.lastIndexOf('/');
  const name = file.slice(slash + 1);
  let folder = slash === -1 ? '.' : file.slice(0, slash);
  for (const [pattern, read] of READERS) {
    if (!pattern.test(name)) continue;
    const said = read(text, name);
    if (said === undefined) return undefined;
    // An Xcode project is a folder of its own beside the sources, a manifest lies deep in them.
    if (name === 'project.pbxproj') folder = parent(folder);
    if (name === 'ProjectVersion.txt') folder = parent(folder);
    if (name === 'AndroidManifest.xml') folder = folder.replace(/(?:^|\/)src\/[^/]+$/, '') || '.';
    return { ownsNative: false, ecosystem: 'other', strength: 1, ...said, folder, file };
  }
  return undefined;
}

export function parent(folder: string): string {
  const slash = folder.lastIndexOf('/');
  return slash === -1 ? '.' : folder.slice(0, slash);
}

const NPM: readonly (readonly [RootKind, string, RegExp])[] = [
  ['mobile', 'React Native', /^(?:react-native|expo|react-native-force)$/],
  [
    'mobile',
    'Cordova or Capacitor',
    /^(?:cordova|cordova-\w+|@capacitor\/(?:core|ios|android)|@ionic-native\/core|@nativescript\/core|mobilesdk-.*)$/,
  ],
  ['desktop', 'Electron or Tauri', /^(?:electron|@tauri-apps\/api|nw|@neutralinojs\/lib)$/],
  [
    'fullstack',
    'a framework with both sides',
    /^(?:next|nuxt|nuxt3|@sveltejs\/kit|@remix-run\/(?:react|node|server-runtime)|@react-router\/dev|astro|@solidjs\/start|@analogjs\/platform|@redwoodjs\/core|blitz|@tanstack\/(?:react-|solid-)?start|@builder\.io\/qwik-city|@qwik\.dev\/router|vinxi|waku|nitro|nitropack|@vercel\/remix)$/,
  ],
  [
    'server',
    'a server framework',
    /^(?:express|fastify|koa|@hapi\/hapi|@nestjs\/core|hono|restify|polka|apollo-server.*|@apollo\/server|firebase-functions|@google-cloud\/functions-framework|@azure\/functions|aws-lambda|@types\/aws-lambda|serverless|probot|@slack\/bolt|socket\.io|h3|micro|sails|@feathersjs\/feathers|@adonisjs\/core)$/,
  ],
  [
    'browser',
    'a web framework',
    /^(?:react-dom|vue|@angular\/core|svelte|preact|solid-js|lit|lit-element|@lwc\/engine|lwc|ember-source|backbone|jquery|alpinejs|@types\/chrome|oidc-client-ts|oidc-client|gatsby|react-scripts|parcel|@vitejs\/plugin-react|@vitejs\/plugin-vue|aurelia-framework|phaser)$/,
  ],
  [
    'cli',
    'a command-line library',
    /^(?:commander|yargs|@oclif\/core|oclif|meow|cac|inquirer|@inquirer\/prompts|@clack\/prompts|@salesforce\/sf-plugins-core)$/,
  ],
];
const NPM_STRENGTH: Partial<Record<RootKind, 0 | 1 | 2>> = { mobile: 2, desktop: 2, fullstack: 2 };

function readPackageJson(text: string): Said | undefined {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { kind: 'unknown', detail: 'has a package.json', ecosystem: 'npm', strength: 0 };
  }
  if (json === null || typeof json !== 'object') return undefined;
  const names = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((key) =>
    Object.keys((json[key] as object | undefined) ?? {}),
  );
  // `{"type": "module"}` beside built files marks no project.
  if (names.length === 0 && json['name'] === undefined) return undefined;
  if (
    names.includes('@types/vscode') ||
    typeof (json['engines'] as { vscode?: unknown } | undefined)?.vscode === 'string'
  )
    return { kind: 'desktop', detail: 'is a Visual Studio Code extension', ecosystem: 'npm', strength: 2 };
  const runtime = Object.keys((json['dependencies'] as object | undefined) ?? {});
  for (const [kind, what, pattern] of NPM) {
    // A build pulls in servers (webpack-dev-server) and command lines; only what runs counts for those.
    const pool = kind === 'server' || kind === 'cli' ? runtime : names;
    const found = pool.find((name) => pattern.test(name));
    if (found === undefined) continue;
    // A command that brings a server framework may listen for its own callback only.
    if (kind === 'server' && json['bin'] !== undefined)
      return { kind: 'unknown', detail: `installs a command and depends on ${found}`, ecosystem: 'npm', strength: 0 };
    if (kind === 'cli' && json['bin'] === undefined && !/^@?oclif|sf-plugins/.test(found)) continue;
    const strength = NPM_STRENGTH[kind] ?? 1;
    return { kind, detail: `depends on ${found} (${what})`, ownsNative: kind === 'mobile', ecosystem: 'npm', strength };
  }
  if (json['bin'] !== undefined) return { kind: 'cli', detail: 'installs a command', ecosystem: 'npm', strength: 1 };
  // `"start": "node x.js"` says how it is started, not whether anything listens.
  // What is started under the name of a server is one; the file that listens need not be the one that logs in.
  const start = (json['scripts'] as Record<string, unknown> | undefined)?.['start'];
  if (
    typeof start === 'string' &&
    /^(?:NODE_ENV=\w+ )?(?:node|tsx|nodemon) (?:[\w./-]*\/)?server(?:\.[cm]?[jt]s)?$/.test(start)
  )
    return { kind: 'server', detail: 'is started as a server', ecosystem: 'npm', strength: 1 };
  return { kind: 'unknown', detail: 'has a package.json', ecosystem: 'npm', strength: 0 };
}

/** A build file of Maven says what is built only by what it depends on, and how it is packaged. */
function readMaven(text: string): Said {
  const server =
    /<packaging>\s*war\b|spring-boot-starter-(?:web|webflux|jersey|undertow|jetty|oauth2-client)|spring-web(?:mvc|flux)?\b|jakarta\.servlet|javax\.servlet|jakartaee|javaee-api|quarkus-(?:rest|resteasy|vertx|undertow)|micronaut-http-server|dropwizard-core|<artifactId>(?:jetty-server|undertow-core|javalin|spark-core|vertx-web|helidon-webserver|ktor-server-\w+|struts2-core|tomcat-embed-core)</.test(
      text,
    );
  const desktop =
    /javafx|org\.eclipse\.swt|<artifactId>(?:flatlaf|forms_rt|jface|org\.eclipse\.ui)\b|jpackage|launch4j/.test(text);
  const cli = /<artifactId>(?:picocli|commons-cli|jcommander|args4j|airline|jopt-simple)\b/.test(text);
  const kinds = (['server', 'desktop', 'cli'] as const).filter((kind) => ({ server, desktop, cli })[kind]);
  const [kind = 'unknown'] = kinds;
  if (kinds.length === 1) return { kind, detail: `is a Maven project (${WORDS[kind]})`, strength: 1 };
  return { kind: 'unknown', detail: 'is a Maven project', strength: 0 };
}

const WORDS: Partial<Record<RootKind, string>> = {
  server: 'with a web server',
  desktop: 'with a desktop toolkit',
  cli: 'with a command-line library',
};

function readGradle(text: string): Said {
  const ecosystem = 'gradle';
  if (/com\.android\.(?:application|library)|\bandroid\s*\{|libs\.plugins\.android|id\("android/.test(text)) {
    return {
      kind: 'mobile',
      detail: 'is built with the Android Gradle plugin',
      ecosystem,
      strength: /apply\s+false/.test(text) ? 1 : 2,
    };
  }
  if (/com\.android\.tools\.build/.test(text))
    return { kind: 'mobile', detail: 'is built with the Android Gradle plugin', ecosystem, strength: 1 };
  if (
    /org\.springframework\.boot|spring-boot-starter-web|io\.ktor[.:]\S*server|ktor-server|io\.quarkus|io\.micronaut|id\s*\(?\s*['"]war['"]|apply plugin:\s*['"]war['"]|dropwizard|jetty-server/.test(
      text,
    )
  )
    return { kind: 'server', detail: 'is a JVM server', ecosystem, strength: 2 };
  if (/javafx|compose\.desktop/.test(text))
    return { kind: 'desktop', detail: 'is a JVM desktop application', ecosystem, strength: 2 };
  return { kind: 'unknown', detail: 'is a Gradle project', ecosystem, strength: 0 };
}

function readSwiftPackage(text: string): Said {
  if (/\.iOS\(/.test(text))
    return { kind: 'mobile', detail: 'is a Swift package for iOS', ecosystem: 'xcode', strength: 2 };
  if (/vapor|hummingbird|swift-nio/i.test(text))
    return { kind: 'server', detail: 'is a Swift server', ecosystem: 'xcode', strength: 2 };
  if (/ArgumentParser|swift-argument-parser/.test(text))
    return { kind: 'cli', detail: 'is a Swift command-line tool', ecosystem: 'xcode', strength: 2 };
  if (/\.macOS\(/.test(text))
    return { kind: 'desktop', detail: 'is a Swift package for macOS', ecosystem: 'xcode', strength: 1 };
  return { kind: 'unknown', detail: 'is a Swift package', ecosystem: 'xcode', strength: 0 };
}

function readPython(text: string): Said {
  const ecosystem = 'python';
  if (/\b(?:flask|django|fastapi|starlette|tornado|sanic|bottle|gunicorn|uvicorn|chalice|celery)\b/i.test(text))
    return { kind: 'server', detail: 'is a Python web project', ecosystem, strength: 1 };
  if (/\b(?:PyQt\d|PySide\d|kivy|wxPython|customtkinter)\b/i.test(text))
    return { kind: 'desktop', detail: 'is a Python desktop application', ecosystem, strength: 1 };
  if (/console_scripts|\[project\.scripts\]|\[tool\.poetry\.scripts\]|\b(?:click|typer)\b/i.test(text))
    return { kind: 'cli', detail: 'is a Python command-line tool', ecosystem, strength: 1 };
  return { kind: 'unknown', detail: 'is a Python project', ecosystem, strength: 0 };
}

function readDotnet(text: string): Said {
  if (/UseMaui|Xamarin\.(?:iOS|Android|Forms)|net\d\.\d-(?:android|ios)/.test(text))
    return { kind: 'mobile', detail: 'is a .NET mobile project', ownsNative: true, strength: 2 };
  if (/Sdk="Microsoft\.NET\.Sdk\.BlazorWebAssembly"/.test(text))
    return { kind: 'browser', detail: 'is a Blazor WebAssembly project', strength: 2 };
  if (/Sdk="Microsoft\.NET\.Sdk\.(?:Web|Worker)"|Microsoft\.AspNetCore|System\.Web|Azure\.Functions/.test(text))
    return { kind: 'server', detail: 'is an ASP.NET project', strength: 2 };
  if (/UseWPF|UseWindowsForms|WinExe|Avalonia/.test(text))
    return { kind: 'desktop', detail: 'is a .NET desktop project', strength: 2 };
  if (/<OutputType>\s*Exe/.test(text)) return { kind: 'cli', detail: 'is a .NET console project', strength: 1 };
  return { kind: 'unknown', detail: 'is a .NET project', strength: 0 };
}
