/** A local org as the tests drive it: a server with two users, and what clients of an org do. */
import { randomBytes } from 'node:crypto';
import { type AppRegistration, createServer, type RunningServer } from '@countersign/server';
import { makeLocalOrg } from '../src/index.ts';
import { METADATA_NAMESPACE } from '../src/metadata/component.ts';
import { writeZip } from '../src/metadata/zip.ts';
import type { LocalOrgOptions } from '../src/options.ts';
import { child, readXml } from '../src/xml.ts';

export const ADMIN = 'ada@example.com';
export const STANDARD = 'joe@example.com';
/** Made at run time: no credential stands in the tree. */
export const PASSWORD = randomBytes(12).toString('hex');

export interface TestOrg {
  server: RunningServer;
  /** Credentials the org showed. */
  shown: { name: string; clientId: string; clientSecret: string }[];
  notices: string[];
  /** Waits for the deploys under way. */
  idle(): Promise<void>;
  /** Logs a user in the way the CLI does, for a token with these scopes. */
  logIn(username: string, scope?: string): Promise<string>;
  get(path: string, token: string, headers?: Record<string, string>): Promise<{ status: number; json: unknown }>;
  query(soql: string, token: string): Promise<{ totalSize: number; records: Record<string, unknown>[] }>;
  /** The text of the answer. */
  soap(operation: string, body: string, token: string): Promise<string>;
  deploy(files: Record<string, string>, token: string, options?: DeployOptions): Promise<DeployAnswer>;
}

export interface DeployOptions {
  checkOnly?: boolean;
  rollbackOnError?: boolean;
  ignoreWarnings?: boolean;
  apiVersion?: string;
  manifest?: string;
}

export interface DeployAnswer {
  status: string;
  text: string;
  problems: string[];
}

const ALL_TYPES = [
  'ConnectedApp',
  'ExternalClientApplication',
  'ExtlClntAppConfigurablePolicies',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppOauthSettings',
  'Settings',
];

/** What the composition does, as far as these tests need it. */
const register: LocalOrgOptions['register'] = ({ apps }) => ({
  apps: apps.flatMap((app): AppRegistration[] => {
    const value = <T>(setting: { value?: T } | object): T | undefined =>
      'value' in setting ? (setting.value as T) : undefined;
    const { settings } = app;
    const clientId = value<string>(settings.consumerKey);
    if (clientId === undefined) return [];
    const values = Object.entries(settings).map(([name, setting]) => [name, value(setting)]);
    return [
      {
        name: app.name,
        clientId,
        callbackUrls: value<readonly string[]>(settings.callbackUrls) ?? [],
        scopes: value<readonly string[]>(settings.scopes) ?? [],
        settings: Object.fromEntries(values) as AppRegistration['settings'],
      },
    ];
  }),
  // Of the org’s own settings these tests deploy none that the server reads.
  settings: { codeCredentialFlowAllowed: true },
});

export async function startOrg(options: Partial<LocalOrgOptions> = {}, database = 'sqlite::memory:'): Promise<TestOrg> {
  const shown: TestOrg['shown'] = [];
  const notices: string[] = [];
  const { neighbour, idle } = makeLocalOrg({
    register,
    onCredential: (name, clientId, clientSecret) => shown.push({ name, clientId, clientSecret }),
    onNotice: (message) => notices.push(message),
    ...options,
  });
  const server = await createServer({
    apps: [],
    neighbour,
    database,
    passwordHashing: 'dangerously-cheap',
    users: [
      { username: ADMIN, password: PASSWORD, firstName: 'Ada', lastName: 'Example', email: ADMIN },
      { username: STANDARD, password: PASSWORD, profile: 'Standard User' },
    ],
  });
  const { url } = server;

  async function logIn(username: string, scope = 'refresh_token api web'): Promise<string> {
    const redirect = 'http://localhost:1717/OauthRedirect';
    const verifier = randomBytes(48).toString('base64url');
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString('base64url');
    const question = new URLSearchParams({
      response_type: 'code',
      client_id: 'PlatformCLI',
      redirect_uri: redirect,
      scope,
      code_challenge: challenge,
    });
    const page = await fetch(`${url}/services/oauth2/authorize?${question}`);
    const ticket = /name="ticket" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    const form = new URLSearchParams({ ticket, username, password: PASSWORD, decision: 'allow' });
    const sent = await fetch(`${url}/services/oauth2/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: form,
    });
    const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const exchange = {
      grant_type: 'authorization_code',
      code,
      client_id: 'PlatformCLI',
      redirect_uri: redirect,
      code_verifier: verifier,
    };
    const answer = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(exchange) });
    return String(((await answer.json()) as { access_token?: string }).access_token);
  }

  async function soap(operation: string, body: string, token: string, version = '67.0'): Promise<string> {
    const envelope = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${METADATA_NAMESPACE}"><e:Header><SessionHeader><sessionId>${token}</sessionId></SessionHeader></e:Header><e:Body><${operation}>${body}</${operation}></e:Body></e:Envelope>`;
    const answer = await fetch(`${url}/services/Soap/m/${version}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: envelope,
    });
    return await answer.text();
  }

  const org: TestOrg = {
    server,
    shown,
    notices,
    idle,
    logIn,
    soap,
    async get(path, token, headers = {}) {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });
      const text = await answer.text();
      return { status: answer.status, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
    },
    async query(soql, token) {
      const { json } = await org.get(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`, token);
      return json as { totalSize: number; records: Record<string, unknown>[] };
    },
    async deploy(files, token, options = {}) {
      const version = options.apiVersion ?? '67.0';
      const manifest =
        options.manifest ??
        `<Package xmlns="${METADATA_NAMESPACE}">${ALL_TYPES.map((name) => `<types><members>*</members><name>${name}</name></types>`).join('')}<version>${version}</version></Package>`;
      const zip = await writeZip(
        [{ path: 'package.xml', text: manifest }, ...Object.entries(files).map(([path, text]) => ({ path, text }))],
        0,
      );
      const flags = `<checkOnly>${options.checkOnly === true}</checkOnly><rollbackOnError>${options.rollbackOnError !== false}</rollbackOnError><ignoreWarnings>${options.ignoreWarnings === true}</ignoreWarnings>`;
      const started = await soap(
        'deploy',
        `<ZipFile>${zip.toString('base64')}</ZipFile><DeployOptions>${flags}</DeployOptions>`,
        token,
        version,
      );
      const id = /<id>([^<]+)<\/id>/.exec(started)?.[1] ?? '';
      await idle();
      const text = await soap(
        'checkDeployStatus',
        `<asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails>`,
        token,
      );
      const status = /<status>([^<]+)<\/status>/.exec(text)?.[1] ?? text;
      const problems = [...text.matchAll(/<problem>([^<]+)<\/problem>/g)].map(([, one = '']) =>
        one.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
      );
      return { status, text, problems };
    },
  };
  return org;
}

/** A connected app’s file; `more` goes into its OAuth settings. */
export function connectedApp(label: string, more = '', around = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="${METADATA_NAMESPACE}"><contactEmail>admin@example.com</contactEmail><label>${label}</label><oauthConfig><callbackUrl>https://app.example.com/callback</callbackUrl>${more}<scopes>Api</scopes><scopes>RefreshToken</scopes></oauthConfig>${around}</ConnectedApp>
`;
}

export function part(root: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${METADATA_NAMESPACE}">${body}</${root}>\n`;
}

/** The zip of a retrieve, from the answer of `checkRetrieveStatus`. */
export function zipIn(answer: string): Buffer {
  const root = readXml(answer);
  const result = child(child(child(root, 'Body'), 'checkRetrieveStatusResponse'), 'result');
  return Buffer.from(child(result, 'zipFile')?.text ?? '', 'base64');
}
