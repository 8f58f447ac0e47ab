/** Which side of the wire one file is on, where its own content says so. */
import { type KindHint, saysNothing } from '../../file-facts.ts';
import type { ClientKind } from '../../result.ts';
import type { Detector } from '../detector.ts';

/** Strongest first: the first that matches decides. */
const SIGNS: readonly (readonly [ClientKind, string, RegExp, RegExp?])[] = [
  ['browser', 'is marked "use client"', /^\s{0,200}(?:\/\/[^\n]{0,300}\n\s{0,200}){0,5}["']use client["']/],
  ['server', 'is marked "use server"', /^\s{0,200}(?:\/\/[^\n]{0,300}\n\s{0,200}){0,5}["']use server["']/],
  ['server', 'imports "server-only"', /import\s+["']server-only["']/],
  [
    'mobile',
    'imports an iOS or Mobile SDK framework',
    /^[ \t]*(?:@?import|#import)\s+[<"]?(?:UIKit|SwiftUI|SalesforceSDKCore|SalesforceSDKCommon|MobileSync|SalesforceReact)\b/m,
    /\.(?:swift|m|mm|h)$/,
  ],
  [
    'mobile',
    'imports Android',
    /^[ \t]*import\s+(?:android\.|androidx\.|com\.salesforce\.androidsdk)/m,
    /\.(?:java|kt|kts)$/,
  ],
  [
    'mobile',
    'imports React Native',
    /(?:from|require\()\s*["'](?:react-native(?:-[\w-]+)?|react-native-force|expo(?:-[\w-]+)?)["']/,
  ],
  ['mobile', 'imports Flutter', /import\s+['"]package:flutter\//, /\.dart$/],
  ['desktop', 'imports Electron', /(?:from|require\()\s*["']electron["']/],
  ['desktop', 'imports AppKit', /^[ \t]*import\s+(?:AppKit|Cocoa)\b/m, /\.(?:swift|m)$/],
  ['desktop', 'is a script of Unity', /^[ \t]*using\s+UnityEngine\b/m, /\.cs$/],
  ['desktop', 'is an extension of Visual Studio Code', /(?:from|require\()\s*["']vscode["']/],
  [
    'desktop',
    'uses a desktop toolkit',
    /^[ \t]*(?:import\s+(?:javax\.swing|javafx\.|org\.eclipse\.swt|tkinter|wx\b|kivy)|from\s+(?:PyQt\d|PySide\d|tkinter|kivy)[\w.]*\s+import|using\s+System\.Windows(?:\.Forms)?;)/m,
  ],
  [
    'server',
    'imports a server framework',
    /(?:from|require\()\s*["'](?:express|fastify|koa|@hapi\/hapi|@nestjs\/\w+|hono|restify|polka|next\/server|aws-lambda|@vercel\/node|firebase-functions|next-auth|passport|@sveltejs\/kit\/node|h3)["']|createServer\s*\(|exports\.handler\s*=/,
  ],
  [
    'server',
    'imports a server framework',
    /^[ \t]*(?:from|import)\s+(?:flask|django|fastapi|starlette|bottle|tornado|aiohttp\.web|sanic)\b|^[ \t]*import\s+(?:org\.springframework|jakarta\.servlet|javax\.servlet|io\.quarkus|io\.micronaut|spark\.Spark)|^[ \t]*using\s+Microsoft\.AspNetCore|\bhttp\.ListenAndServe|Rails\.application|Sinatra|<\?php/m,
  ],
  [
    'cli',
    'reads its command line',
    /(?:from|require\()\s*["'](?:commander|yargs|@oclif\/core|meow|cac|inquirer|@clack\/prompts)["']|^[ \t]*(?:import|from)\s+(?:argparse|click|typer)\b|"github\.com\/(?:spf13\/cobra|urfave\/cli)|^use\s+clap\b/m,
  ],
  [
    'browser',
    'uses the page it runs in',
    /\b(?:document\.(?:getElementById|querySelector|createElement|cookie|addEventListener)|window\.(?:location|open|localStorage|addEventListener)|(?:local|session)Storage\.(?:get|set)Item|chrome\.(?:identity|runtime|storage|tabs)|navigator\.)/,
  ],
  [
    'browser',
    'is a web component or a view',
    /(?:from|require\()\s*["'](?:react-dom|vue|svelte|@angular\/core|lwc|preact|solid-js|lit)["']|from\s+["']react["']/,
  ],
  [
    'browser',
    'is a page with scripts',
    /<script\b/i,
    /\.(?:html?|xhtml|hbs|handlebars|ejs|njk|mustache|pug|jsp|cshtml|erb|twig)$/,
  ],
  // A page in which nothing runs is a document, whatever it is written in.
  ['docs', 'is a page without scripts', /^(?![\s\S]*(?:<script|<form|javascript:|\son\w+\s*=))/i, /\.x?html?$/],
];

/** A listener on the loopback is how a program on a desk gets its code; a program that reads its command line is run by somebody. */
const LOOPBACK_ONLY =
  /\.listen\s*\([^()\n]{0,80}["'`](?:127\.0\.0\.1|localhost|::1)["'`]|ListenAndServe\(\s*"(?:127\.0\.0\.1|localhost):|\.run\([^()\n]{0,80}host\s*=\s*["'](?:127\.0\.0\.1|localhost)["']|HTTPServer\(\s*\(\s*["'](?:127\.0\.0\.1|localhost)?["']/;
const ELSEWHERE = /["'`](?:0\.0\.0\.0|::)["'`]|process\.env\.PORT|ListenAndServe\(\s*"?:/;
const COMMAND_LINE =
  /(?:from|require\()\s*["'](?:commander|yargs|@oclif\/core|meow|cac)["']|^[ \t]*(?:import|from)\s+(?:argparse|click|typer)\b|"github\.com\/(?:spf13\/cobra|urfave\/cli)|\$argv\b|\bSTDIN\b/m;

function isNoServerAfterAll(head: string): boolean {
  return !ELSEWHERE.test(head) && (LOOPBACK_ONLY.test(head) || COMMAND_LINE.test(head));
}

/** Text at the head is enough: imports stand there. */
const HEAD = 200_000;

export const platform: Detector = {
  name: 'platform',
  alsoForSecretAlone: true,
  // It adds to what others found, and finds nothing by itself.
  needles: [],
  look(sight) {
    const { text, source, facts } = sight;
    // Asked last: of a file that shows nothing else, nobody asks whose it is.
    if (facts.kindHint !== undefined || saysNothing(facts)) return;
    const head = text.length > HEAD ? text.slice(0, HEAD) : text;
    for (const [kind, detail, pattern, files] of SIGNS) {
      if (files !== undefined && !files.test(source.origin.file)) continue;
      const at = head.search(pattern);
      if (at === -1) continue;
      const line = source.place(at).line;
      const hint: KindHint =
        kind === 'server' && isNoServerAfterAll(head)
          ? { kind: 'unknown', detail: 'listens for its own callback, or reads its command line', line }
          : { kind, detail, line };
      facts.kindHint = hint;
      return;
    }
  },
};
