/** How a session of a client becomes one of a browser: `singleaccess`, the front door, and the page behind it. */
import type { NeighbourAnswer, NeighbourRequest } from '@countersign/server';
import { html, json, NO_SESSION, WRONG_METHOD } from '../answers.ts';
import { fieldText } from '../metadata/component.ts';
import type { Org } from '../org.ts';
import { callerOf, fullNameOf } from '../people.ts';

/** A link that opens the org is good for so long, and once. */
const TICKET_TTL_MS = 60_000;

/** The UI bridge: a token with scope `web` or `full` for a link (Help, “Generate a Frontdoor URL”). */
export async function answerSingleAccess(org: Org, request: NeighbourRequest): Promise<NeighbourAnswer> {
  if (request.method !== 'GET' && request.method !== 'POST') return WRONG_METHOD(request.method);
  const inBody = new URLSearchParams(
    request.headers['content-type']?.includes('urlencoded') === true ? request.body.toString('utf8') : '',
  );
  const caller = await callerOf(org.inside, request.token ?? inBody.get('access_token') ?? undefined);
  if (caller === undefined || !caller.scopes.some((scope) => scope === 'web' || scope === 'full'))
    return { ...NO_SESSION(), status: 403 };
  const retUrl = inBody.get('redirect_uri') ?? request.query.get('redirect_uri') ?? '';
  const link = new URL('/secur/frontdoor.jsp', org.inside.publicUrl());
  link.searchParams.set('otp', org.inside.ticket(caller.user.id, TICKET_TTL_MS));
  if (isOwnPath(retUrl)) link.searchParams.set('startURL', retUrl);
  return json({ frontdoor_uri: link.href });
}

/** The page behind a link: who came in, and what the org holds. It sets no cookie: there is nothing more to open. */
export async function answerFrontdoor(org: Org, request: NeighbourRequest): Promise<NeighbourAnswer> {
  if (request.method !== 'GET') return WRONG_METHOD(request.method);
  const otp = request.query.get('otp');
  const sid = request.query.get('sid');
  const userId = otp === null ? undefined : await org.inside.takeTicket(otp);
  const user =
    userId === undefined ? (await callerOf(org.inside, sid ?? undefined))?.user : (await org.users()).get(userId);
  if (user === undefined || user.inactive || user.locked)
    return html(
      page(
        'This link does not open the org',
        '<p>It was used already, has ended, or its session has. Ask for a new one with <code>sf org open</code>.</p>',
      ),
      403,
    );
  const { components } = await org.state.read();
  const apps = components.filter(({ type }) => type === 'ConnectedApp' || type === 'ExternalClientApplication');
  const rows = apps.map(
    (app) =>
      `<tr><td>${escapeHtml(fieldText(app, 'label') ?? app.fullName)}</td><td>${escapeHtml(app.fullName)}</td><td>${app.type === 'ConnectedApp' ? 'Connected App' : 'External Client App'}</td></tr>`,
  );
  const list =
    rows.length === 0
      ? '<p>It holds no app yet: deploy one with <code>sf project deploy start</code>.</p>'
      : `<table><thead><tr><th>Label</th><th>API name</th><th>Kind</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return html(
    page(
      org.inside.org.name,
      `<p>Logged in as ${escapeHtml(fullNameOf(user))} (${escapeHtml(user.username)}). This is a local org: it holds OAuth apps and enforces their settings.</p>${list}`,
    ),
  );
}

/** A path of this origin, and no other place. */
function isOwnPath(text: string): boolean {
  return /^\/(?![/\\])[\w./?&=%#~-]{0,500}$/.test(text);
}

function page(title: string, body: string): string {
  const heading = escapeHtml(title);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${heading}</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:48rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem;border-bottom:1px solid}</style></head>
<body><main><h1>${heading}</h1>${body}</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
