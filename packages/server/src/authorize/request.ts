/** An authorization request, checked: who asks, where the answer goes, what is asked. */
import type { App } from '../client/app.ts';
import type { Core } from '../core.ts';
import type { Inbound, Params } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import { grantScopes } from '../scopes.ts';
import { readResources } from '../token/resource.ts';
import { challengeFault } from '../token/verifier.ts';
import { describeCallbackMismatch } from './callback-difference.ts';

/** Where an answer may go: both are checked before anything is sent there. */
export interface RedirectTarget {
  app: App;
  redirectUri: string;
  state: string | undefined;
}

export interface AuthorizationRequest extends RedirectTarget {
  scope: string;
  challenge: string | undefined;
  nonce: string | undefined;
  /** Of RFC 8707, separated by blanks. */
  resource: string | undefined;
}

const MAX_STATE_CHARS = 4096;
const MAX_NONCE_CHARS = 1024;

/**
 * The client and its callback. A refusal here must never be sent to the callback (RFC 6749 §4.1.2.1).
 * ATTACK: open-redirect — a callback is one of the registered texts, byte for byte (RFC 9700 §4.1).
 */
export function readTarget(core: Core, inbound: Inbound, params: Params): RedirectTarget {
  const clientId = params.get('client_id');
  if (!clientId) throw new Refusal('client-missing');
  const app = core.registry.find(clientId);
  if (app === undefined) throw new Refusal('client-unregistered');
  inbound.facts.app = app.name;
  if (!app.enabled) throw new Refusal('app-disabled');
  const redirectUri = params.get('redirect_uri');
  if (!redirectUri) throw new Refusal('parameter-missing', 'redirect_uri');
  if (!isRegistered(core, app, redirectUri)) {
    throw new Refusal('redirect-uri-unregistered', describeCallbackMismatch(redirectUri, app.callbackUrls));
  }
  const state = params.get('state');
  if (state !== undefined && state.length > MAX_STATE_CHARS)
    throw new Refusal('parameter-malformed', 'state is too long');
  return { app, redirectUri, state };
}

function isRegistered(core: Core, app: App, redirectUri: string): boolean {
  if (app.callbackUrls.has(redirectUri)) return true;
  // RFC 8252 §7.3: a native app listens on whatever port is free; Salesforce compares the port too.
  const withoutPort = core.wire === 'strict' ? loopbackWithoutPort(redirectUri) : undefined;
  return withoutPort !== undefined && [...app.callbackUrls].some((url) => loopbackWithoutPort(url) === withoutPort);
}

/** Of a callback at a loopback address (not at a name: RFC 8252 §8.3); undefined for any other. */
function loopbackWithoutPort(url: string): string | undefined {
  const match = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?(\/[^#]*)?$/.exec(url);
  return match === null ? undefined : `${match[1]}${match[2] ?? '/'}`;
}

/** The rest of the request; refusals may go to the callback. */
export function readRequest(core: Core, target: RedirectTarget, params: Params): AuthorizationRequest {
  const challenge = params.get('code_challenge');
  const method = params.get('code_challenge_method');
  if (challenge !== undefined) {
    // RFC 7636 §4.3 says a missing method means `plain`; Salesforce's clients send none and mean S256.
    if (method !== 'S256' && !(method === undefined && core.wire === 'salesforce')) {
      throw new Refusal('challenge-method-unsupported');
    }
    const fault = challengeFault(challenge);
    if (fault !== undefined) throw new Refusal('challenge-malformed', fault);
  } else if (method !== undefined)
    throw new Refusal('parameter-malformed', 'code_challenge_method without code_challenge');
  const nonce = params.get('nonce');
  if (nonce !== undefined && nonce.length > MAX_NONCE_CHARS)
    throw new Refusal('parameter-malformed', 'nonce is too long');
  const scopes = grantScopes(target.app.scopes, params.get('scope'));
  if (scopes === undefined) throw new Refusal('scope-not-allowed');
  const resource = readResources(params.get('resource'));
  return { ...target, scope: scopes.join(' '), challenge, nonce, resource };
}

/** The callback with more parameters; what its query already holds stays. */
export function withParameters(redirectUri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) added.append(name, value);
  const [base = '', fragment] = redirectUri.split('#', 2);
  const separator = !base.includes('?') ? '?' : base.endsWith('?') || base.endsWith('&') ? '' : '&';
  return `${base}${separator}${added.toString()}${fragment === undefined ? '' : `#${fragment}`}`;
}
