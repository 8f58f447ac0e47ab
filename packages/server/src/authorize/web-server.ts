/** The web server flow: the user logs in on this server's own page, the code goes to the callback (RFC 6749 §4.1). */
import type { Core } from '../core.ts';
import type { Inbound, Params } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import { type Attempt, admit, complete } from './checks.ts';

/** What the login form carries back: the request, bound to the browser that was shown it. */
export interface LoginForm {
  app: { label: string; scopes: readonly string[]; asksConsent: boolean };
  /** The request's parameters, to be sent back unchanged. */
  ticket: string;
  usernameHint: string;
}

/** A ticket that was sealed to the browser that brings it. */
export interface Ticket {
  params: Params;
  seal: string;
  expiresMs: number;
}

/** A login page is good for as long as a code. */
const FORM_TTL_MS = 15 * 60_000;
const MAX_TICKET_CHARS = 16_384;
/** Parameters of the request that the form carries; credentials and everything unknown are left out. */
export const AUTHORIZATION_PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'resource',
];

/** Checks the request and says what the login page needs. Throws a refusal that may go to the callback once `readTarget` passed. */
export function beginLogin(core: Core, inbound: Inbound, params: Params, browser: string): LoginForm {
  const request = admit({ core, inbound, params, flow: 'web-server' });
  if (params.get('prompt') === 'none') throw new Refusal('login-required');
  return {
    app: {
      label: request.app.label,
      scopes: request.scope.split(' '),
      asksConsent: request.app.adminApproved === false,
    },
    ticket: writeTicket(core, inbound.nowMs, params, browser),
    usernameHint: params.get('login_hint')?.slice(0, 255) ?? '',
  };
}

/** Where the browser goes after a login that went well. */
export async function finishLogin(core: Core, inbound: Inbound, ticket: Ticket): Promise<string> {
  const attempt: Attempt = { core, inbound, params: ticket.params, flow: 'web-server' };
  const request = admit(attempt);
  if (inbound.body.get('decision') === 'deny') throw new Refusal('user-denied');
  const username = inbound.body.get('username') ?? '';
  const user = await core.directory.logIn(username, inbound.body.get('password') ?? '', inbound.address, inbound.nowMs);
  // ATTACK: ticket-replay — a form that was kept logs nobody in again.
  const key = core.hasher.hash('form', `used.${ticket.seal}`);
  if (!(await core.store.useAssertion(key, ticket.expiresMs)))
    throw new Refusal('login-form-invalid', 'the ticket was used before');
  return await complete(attempt, request, user);
}

/** ATTACK: login-csrf — the ticket is sealed to a cookie of the browser that was shown the page. */
function writeTicket(core: Core, nowMs: number, params: Params, browser: string): string {
  const carried = new URLSearchParams();
  for (const name of AUTHORIZATION_PARAMETERS) {
    const value = params.get(name);
    if (value !== undefined) carried.append(name, value);
  }
  const body = Buffer.from(`${nowMs + FORM_TTL_MS}.${carried.toString()}`).toString('base64url');
  return `${body}.${core.hasher.hash('form', `${browser}.${body}`).toString('base64url')}`;
}

/** The request a ticket carries. Throws when it was not sealed to this browser, or is too old. */
export function readTicket(core: Core, nowMs: number, ticket: string | undefined, browser: string | undefined): Ticket {
  if (ticket === undefined || ticket.length > MAX_TICKET_CHARS || !browser)
    throw new Refusal('login-form-invalid', 'no ticket or no cookie');
  const [body = '', seal = ''] = ticket.split('.', 2);
  if (!core.hasher.matches('form', `${browser}.${body}`, Buffer.from(seal, 'base64url'))) {
    throw new Refusal('login-form-invalid', 'the ticket is not sealed to this browser');
  }
  const text = Buffer.from(body, 'base64url').toString('utf8');
  const dot = text.indexOf('.');
  const expiresMs = Number(text.slice(0, dot));
  if (expiresMs <= nowMs) throw new Refusal('login-form-invalid', 'the ticket is too old');
  return { params: new Map(new URLSearchParams(text.slice(dot + 1))), seal, expiresMs };
}
