/** `/authorize` and the login form behind it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerHeadlessLogin } from '../../authorize/code-credentials.ts';
import { type RedirectTarget, readTarget, withParameters } from '../../authorize/request.ts';
import { beginLogin, finishLogin, readTicket, type Ticket } from '../../authorize/web-server.ts';
import type { Core } from '../../core.ts';
import type { Inbound, Params } from '../../inbound.ts';
import { onCallback, onWire, Refusal, type RefusalCode } from '../../refusals.ts';
import { errorPage, loginPage, PAGE_POLICY } from '../login-page.ts';
import { merged, receive } from '../receive.ts';
import { recordRefusal } from '../record.ts';
import { SAFE_HEADERS, sendRedirect, sendRefusal } from '../respond.ts';
import { PATHS } from '../wire.ts';

/** Refusals that are told to the person at the login form, who may try again. */
const TRY_AGAIN: ReadonlySet<RefusalCode> = new Set([
  'credentials-missing',
  'credentials-wrong',
  'user-locked',
  'user-needs-second-factor',
  'throttled',
  'busy',
]);

/** Refusals that must not be sent to a callback: it is not known to be the client's (RFC 6749 §4.1.2.1). */
const NEVER_REDIRECTED: ReadonlySet<RefusalCode> = new Set(['fault', 'login-form-invalid']);

export function addAuthorizeRoutes(http: FastifyInstance, core: Core): void {
  const authorize = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const inbound = receive(request);
    const params = merged(inbound);
    const responseType = params.get('response_type');
    if (responseType === 'code_credentials')
      return sendRedirect(reply, await answerHeadlessLogin(core, inbound, params));
    return await atCallback(core, request, reply, inbound, params, async () => {
      if (responseType === undefined) throw new Refusal('parameter-missing', 'response_type');
      if (responseType !== 'code') throw new Refusal('response-type-unsupported');
      if (core.wire === 'strict') refuseUnsupported(params);
      const browser = readCookie(core, request) ?? core.random(24).toString('base64url');
      return showPage(core, reply, inbound, params, browser);
    });
  };
  http.get(PATHS.authorize, authorize);
  http.post(PATHS.authorize, authorize);

  http.post(PATHS.login, async (request, reply) => {
    const inbound = receive(request);
    const browser = readCookie(core, request);
    let ticket: Ticket;
    try {
      ticket = readTicket(core, inbound.nowMs, inbound.body.get('ticket'), browser);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return sendErrorPage(core, request, reply, error);
    }
    const { params } = ticket;
    return await atCallback(core, request, reply, inbound, params, async () => {
      try {
        const location = await finishLogin(core, inbound, ticket);
        // ATTACK: cookie-fixation — whoever knew the cookie from before the login knows nothing after it.
        reply.header('set-cookie', cookie(core, core.random(24).toString('base64url')));
        return sendRedirect(reply, location, 303);
      } catch (error) {
        if (!(error instanceof Refusal) || !TRY_AGAIN.has(error.code)) throw error;
        recordRefusal(core, request, error);
        const wire = onWire(error.code, 'salesforce');
        const problem = wire.status === 400 ? 'Check your username and password.' : wire.description;
        return showPage(core, reply, inbound, params, browser ?? '', problem, wire.status);
      }
    });
  });
}

const PROMPTS: ReadonlySet<string> = new Set(['none', 'login', 'consent', 'select_account']);

/** What a client may ask for and does not get must be said, not ignored (OpenID Connect Core §3.1.2.1, §3.1.2.6). */
function refuseUnsupported(params: Params): void {
  if (params.has('request')) throw new Refusal('request-object-unsupported');
  if (params.has('request_uri')) throw new Refusal('request-uri-unsupported');
  const mode = params.get('response_mode');
  if (mode !== undefined && mode !== 'query') throw new Refusal('response-mode-unsupported');
  const prompts = params.get('prompt')?.split(' ') ?? [];
  if (!prompts.every((prompt) => PROMPTS.has(prompt)) || (prompts.includes('none') && prompts.length > 1))
    throw new Refusal('prompt-invalid');
}

/** Sends what goes wrong to the callback when there is a proven one, and shows it otherwise. */
async function atCallback(
  core: Core,
  request: FastifyRequest,
  reply: FastifyReply,
  inbound: Inbound,
  params: Params,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  let target: RedirectTarget;
  try {
    target = readTarget(core, inbound, params);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return sendErrorPage(core, request, reply, error);
  }
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || NEVER_REDIRECTED.has(error.code)) throw error;
    recordRefusal(core, request, error);
    const wire = onCallback(error.code, core.wire);
    const location = withParameters(target.redirectUri, {
      error: wire.error,
      error_description: wire.description,
      state: target.state,
      iss: core.wire === 'strict' ? core.publicUrl : undefined,
    });
    return sendRedirect(reply, location);
  }
}

async function showPage(
  core: Core,
  reply: FastifyReply,
  inbound: Inbound,
  params: Params,
  browser: string,
  problem?: string,
  status = 200,
): Promise<FastifyReply> {
  const form = beginLogin(core, inbound, params, browser);
  const username = inbound.body.get('username') ?? form.usernameHint;
  const page = loginPage({
    ...form.app,
    ticket: form.ticket,
    username,
    ...(problem === undefined ? undefined : { problem }),
  });
  return reply
    .code(status)
    .headers(SAFE_HEADERS)
    .header('content-security-policy', PAGE_POLICY)
    .header('set-cookie', cookie(core, browser))
    .type('text/html;charset=UTF-8')
    .send(page);
}

function sendErrorPage(core: Core, request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  recordRefusal(core, request, refusal);
  if (!(request.headers.accept ?? '').includes('text/html')) return sendRefusal(core, request, reply, refusal.code);
  const wire = onWire(refusal.code, core.wire);
  return reply
    .code(wire.status)
    .headers(SAFE_HEADERS)
    .header('content-security-policy', PAGE_POLICY)
    .type('text/html;charset=UTF-8')
    .send(errorPage(wire.error, wire.description));
}

/** `__Host-` keeps other hosts of the domain from setting it; it needs https. */
function cookieName(core: Core): string {
  return core.publicUrl.startsWith('https:') ? '__Host-countersign' : 'countersign';
}

function cookie(core: Core, browser: string): string {
  const secure = core.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(core)}=${browser}; Path=/; HttpOnly; SameSite=Lax; Max-Age=900${secure}`;
}

function readCookie(core: Core, request: FastifyRequest): string | undefined {
  const name = `${cookieName(core)}=`;
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const text = part.trim();
    if (text.startsWith(name)) return /^[\w-]{32}$/.test(text.slice(name.length)) ? text.slice(name.length) : undefined;
  }
  return undefined;
}
