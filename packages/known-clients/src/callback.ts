/**
 * What one callback URL says about who receives the code there.
 *
 * General rules only: where the address can only be reached by code of one kind, it decides; where people write it for
 * want of a better one, it says nothing.
 */

export type CallbackKind =
  /** A scheme that only an app on the user's device can register (RFC 8252 §7.1). */
  | 'custom-scheme'
  /** A scheme of Salesforce's own guides: phones use it, and so do apps that never redirect. */
  | 'guide-scheme'
  /** Written because the field is mandatory: the flow never redirects. */
  | 'unused'
  /** A page of a browser extension. */
  | 'extension'
  /** The code is shown to the user, who copies it (RFC 8252 appendix B). */
  | 'copy-by-hand'
  /** `/services/oauth2/echo`: answers the code to the script that asked. */
  | 'echo'
  /** A page or route that only a server can run. */
  | 'server-code'
  /** A host that only runs server code. */
  | 'server-host'
  /** A route that servers usually answer. */
  | 'server-route'
  /** An Apex page or an Apex REST endpoint. */
  | 'apex-page'
  | 'apex-rest'
  /** A static file, or a host that serves nothing else. */
  | 'static-page'
  | 'static-host'
  /** A development server of a front-end tool chain on this machine. */
  | 'front-end-port'
  /** This machine, with a port. */
  | 'loopback'
  /** This machine by its address, as native apps are told to write it (RFC 8252 §8.3). */
  | 'loopback-address'
  /** This machine, bare: written for want of a better one. */
  | 'loopback-bare'
  /** Salesforce's own pages and endpoints: no client can receive a code there. */
  | 'salesforce'
  /** Nobody's in particular. */
  | 'placeholder'
  /** Somebody's own host. */
  | 'https';

export interface SeenCallback {
  kind: CallbackKind;
  /** What of it may be shown: the scheme, the host, or the ending. Never the whole. */
  shown: string;
}

/** Sorts one callback URL. Total: whatever cannot be read is a placeholder. */
export function seeCallback(url: string): SeenCallback {
  const text = url.trim().slice(0, MAX_CALLBACK);
  const parts = takeApart(text);
  if (parts.scheme !== 'http' && parts.scheme !== 'https') return seeScheme(parts.scheme, text);
  const { host, port, path, fragment } = parts;
  if (ECHO.test(path)) return { kind: 'echo', shown: '/services/oauth2/echo' };
  if (isLoopback(host)) return seeLoopback(parts);
  const shown = host === '' ? 'an empty host' : host;
  if (isPlaceholder(host)) return { kind: 'placeholder', shown };
  if (isSalesforce(host)) return seeSalesforce(host, path);
  const ending = serverEnding(path);
  if (ending !== undefined) return { kind: 'server-code', shown: ending };
  if (SERVER_HOSTS.test(host)) return { kind: 'server-host', shown };
  if (EXTENSION_HOSTS.test(host)) return { kind: 'extension', shown };
  if (STATIC_HOSTS.test(host)) return { kind: 'static-host', shown };
  if (isServerRoute(host, path)) return { kind: 'server-route', shown: `${host}${port}${path}` };
  if (/\.html?$/.test(path) || fragment.startsWith('#/') || fragment.startsWith('#!')) {
    return { kind: 'static-page', shown: /\.html?$/.test(path) ? '.html' : 'a fragment' };
  }
  return { kind: 'https', shown };
}

/** All callbacks of an app together may be 2,000 characters long. */
const MAX_CALLBACK = 2_000;

interface Parts {
  scheme: string;
  host: string;
  /** With its colon, or empty. */
  port: string;
  path: string;
  fragment: string;
}

function takeApart(text: string): Parts {
  const lower = text.toLowerCase();
  const scheme = /^([a-z][a-z0-9+.-]*):(?![0-9]+(?:[/?#]|$))/.exec(lower)?.[1];
  // `localhost:8080/x` and `www.example.com/x` are addresses somebody wrote without a scheme.
  const web = scheme === undefined || /^h+t+p+s*$/.test(scheme);
  if (!web) return { scheme: scheme ?? '', host: '', port: '', path: '', fragment: '' };
  const rest = scheme === undefined ? lower : lower.slice(scheme.length + 1).replace(/^[/\\]+/, '');
  const [address = '', fragment] = cut(rest, '#');
  const [place = ''] = cut(address, '?');
  const slash = place.indexOf('/');
  const authority = slash === -1 ? place : place.slice(0, slash);
  const bare = authority.slice(authority.lastIndexOf('@') + 1);
  const host = bare.replace(/:[0-9]*$/, '');
  const path = slash === -1 ? '' : place.slice(slash).replace(/\/+$/, '');
  const secure = scheme === undefined || scheme.endsWith('s');
  return { scheme: secure ? 'https' : 'http', host, port: bare.slice(host.length), path, fragment: fragment ?? '' };
}

function cut(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at)];
}

function seeScheme(scheme: string, text: string): SeenCallback {
  const shown = `${scheme.slice(0, 60)}:`;
  if (/\bjwt\b/i.test(text)) return { kind: 'unused', shown };
  if (EXTENSION_SCHEMES.has(scheme)) return { kind: 'extension', shown };
  if (scheme === 'urn') return { kind: /:oob\b/i.test(text) ? 'copy-by-hand' : 'placeholder', shown };
  if (NO_APP_SCHEMES.has(scheme)) return { kind: 'placeholder', shown };
  return { kind: scheme === 'sfdc' ? 'guide-scheme' : 'custom-scheme', shown };
}

function seeLoopback({ scheme, port, path, host }: Parts): SeenCallback {
  const ending = serverEnding(path);
  if (ending !== undefined) return { kind: 'server-code', shown: ending };
  const shown = `${host}${port}`;
  if (port === '' || port === ':') return { kind: 'loopback-bare', shown };
  if (isServerRoute('', path)) return { kind: 'server-route', shown: `${shown}${path}` };
  // Front-end tool chains serve plain http on ports of their own: Angular, Vite, Ionic, Expo.
  if (scheme === 'http' && /^:(?:4200|5173|8100|19006)$/.test(port)) return { kind: 'front-end-port', shown };
  return { kind: scheme === 'http' && host !== 'localhost' ? 'loopback-address' : 'loopback', shown };
}

function seeSalesforce(host: string, path: string): SeenCallback {
  if (path.startsWith('/services/apexrest/') || path.includes('/services/apexrest/')) {
    return { kind: 'apex-rest', shown: '/services/apexrest/' };
  }
  if (/(?:^|\/)apex\//.test(path) || /\.apexp$/.test(path) || /\.(?:visual|vf)\.force\.com$/.test(host)) {
    return { kind: 'apex-page', shown: 'an Apex page' };
  }
  return { kind: 'salesforce', shown: host };
}

function serverEnding(path: string): string | undefined {
  const page = SERVER_PAGES.exec(path)?.[1];
  if (page !== undefined) return `.${page}`;
  return SERVER_PATHS.find(({ test }) => test.test(path))?.shown;
}

function isServerRoute(host: string, path: string): boolean {
  return (
    /(?:^|\.)(?:api|backend|server|gateway)\./.test(`${host}.`) ||
    /\/(?:api|rest|backend|server|gateway|servlet|svc)\//.test(`${path}/`) ||
    /\/auth\/salesforce[a-z0-9_-]*\/callback$/.test(path) ||
    /\/_(?:oauth_)?callback$/.test(path)
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127\.[0-9.]+$/.test(host) || host === '[::1]';
}

function isSalesforce(host: string): boolean {
  return /(?:^|\.)(?:salesforce|force|site|database|cloudforce|visualforce|salesforce-sites|salesforce-setup)\.com$/.test(
    host,
  );
}

function isPlaceholder(host: string): boolean {
  return !/[a-z0-9]/.test(host) || PLACEHOLDER_HOSTS.test(host) || !/[.:]/.test(host);
}

const ECHO = /\/services\/oauth2\/echo$/;

/** Endings that name a program, not a file: the server runs it, and gives the browser only what it prints. */
const SERVER_PAGES =
  /\.(php[0-9]?|phtml|jsp|jspx|jspa|jsf|faces|do|action|asp|aspx|ashx|asmx|axd|svc|cfm|cfc|cgi|pl)(?:\/|$)/;

const SERVER_PATHS: readonly { test: RegExp; shown: string }[] = [
  { test: /\/cgi-bin\//, shown: '/cgi-bin/' },
  { test: /\/wp-(?:admin|json|content)\//, shown: 'WordPress' },
  { test: /\/users\/auth\/[^/]+\/callback$/, shown: 'Devise (Ruby on Rails)' },
  { test: /\/realms\/[^/]+\/broker\/[^/]+\/endpoint$/, shown: 'Keycloak' },
  { test: /\/\.auth\/login\/[^/]+\/callback$/, shown: 'Azure App Service' },
  { test: /\/oauth2\/idpresponse$/, shown: 'an AWS load balancer or user pool' },
  { test: /\/signin-(?:oidc|oauth|salesforce)$/, shown: 'ASP.NET Core' },
  { test: /\/__\/auth\/handler$/, shown: 'Firebase Authentication' },
];

/** Function hosts and API gateways: there is no page that a browser could run. */
const SERVER_HOSTS =
  /(?:\.execute-api\.[a-z0-9-]+\.amazonaws\.com|\.lambda-url\.[a-z0-9-]+\.on\.aws|\.cloudfunctions\.net|\.azure-api\.net|\.cloudhub\.io)$/;

/** Hosts that serve files and run nothing. */
const STATIC_HOSTS =
  /(?:\.github\.io|\.gitlab\.io|\.surge\.sh|\.s3-website[.-][a-z0-9.-]*amazonaws\.com|\.codesandbox\.io|\.csb\.app|\.stackblitz\.io|\.webcontainer\.io|(?:^|\.)codepen\.io)$/;

/** Hosts that a browser turns into a call of its extension. */
const EXTENSION_HOSTS = /\.(?:chromiumapp\.org|extensions\.allizom\.org)$/;

const EXTENSION_SCHEMES: ReadonlySet<string> = new Set([
  'chrome-extension',
  'moz-extension',
  'safari-web-extension',
  'ms-browser-extension',
]);

/** Not schemes an app could register, or words that stand for "none". */
const NO_APP_SCHEMES: ReadonlySet<string> = new Set(
  'about,blob,data,file,ftp,javascript,mailto,ws,wss,callback,dummy,example,na,none,placeholder,sample,test,todo,unused,xxx'.split(
    ',',
  ),
);

const PLACEHOLDER_HOSTS =
  /^(?:www\.)?(?:example\.(?:com|org|net)|google\.[a-z.]+|bing\.com|yahoo\.com|test\.com|dummy\.com|abc\.com|xyz\.com|yourdomain\.com|yoursite\.com|your-?(?:domain|company|app|url)\.[a-z]+|mycompany\.com|callback\.com|placeholder\.[a-z]+|facebook\.com|github\.com|postman\.com)$/;
