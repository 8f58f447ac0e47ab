/** The local org as people start it, `countersign serve --org`, with a project beside it to deploy from. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serveIn } from '../../packages/countersign/test/serving.ts';

export const ADMIN = 'ada@example.com';
/** Made at run time: no credential stands in the tree. */
export const PASSWORD = randomBytes(12).toString('hex');

export interface Desk {
  url: string;
  /** What the server printed: new credentials. */
  printed(): string;
  /** Requests it answered, as `GET /path`. */
  requests(): readonly string[];
  /** An sfdx project. */
  project: string;
  write(path: string, text: string): void;
  /** Follows a link to the login page, logs the administrator in, and gives the address they are sent back to. */
  logInAt(link: string): Promise<URL>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startDesk(files: Readonly<Record<string, string>>): Promise<Desk> {
  const project = mkdtempSync(join(tmpdir(), 'countersign-desk-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  write('sfdx-project.json', '{"packageDirectories":[{"path":"force-app","default":true}],"sourceApiVersion":"66.0"}');
  for (const [path, text] of Object.entries(files)) write(path, text);
  mkdirSync(join(project, 'force-app'), { recursive: true });
  const server = mkdtempSync(join(tmpdir(), 'countersign-org-'));
  const users = [
    { username: ADMIN, password: PASSWORD, email: ADMIN, firstName: 'Ada', lastName: 'Example' },
    { username: 'joe@example.com', password: PASSWORD, profile: 'Standard User' },
  ];
  writeFileSync(join(server, 'users.json'), JSON.stringify(users));
  const args = ['--org', '--users', 'users.json', '--database', 'sqlite::memory:', '--log-level', 'info'];
  const serving = await serveIn(server, {}, ...args);
  return {
    url: serving.url,
    project,
    write,
    printed: serving.out,
    requests: () =>
      serving
        .err()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as { method?: string; route?: string })
        .flatMap(({ method, route }) => (route === undefined ? [] : [`${method} ${route}`])),
    logInAt: (link) => logInAt(link, ADMIN),
    async [Symbol.asyncDispose]() {
      await serving.stop();
      for (const folder of [project, server]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function logInAt(link: string, username: string): Promise<URL> {
  const page = await fetch(link);
  const ticket = /name="ticket" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const sent = await fetch(new URL('/services/oauth2/login', link), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ ticket, username, password: PASSWORD, decision: 'allow' }),
  });
  return new URL(sent.headers.get('location') ?? '');
}

/** A connected app of the web server flow; what is left out has the platform’s default. */
export function connectedApp(key: string, boxes: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>ada@example.com</contactEmail>
    <label>${key.replaceAll('_', ' ')}</label>
    <oauthConfig>
        <callbackUrl>https://app.example.com/callback</callbackUrl>
        <consumerKey>${key}</consumerKey>
        <isAdminApproved>false</isAdminApproved>
        ${boxes}
        <scopes>Api</scopes>
        <scopes>RefreshToken</scopes>
    </oauthConfig>
</ConnectedApp>
`;
}
