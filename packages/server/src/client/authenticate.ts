/**
 * Client authentication: says what was proven, never whether that is enough. That is the policy's answer.
 */
import type { ClientProof } from '@countersign/policy';
import { noteTraffic } from '../audit/note-traffic.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import type { App } from './app.ts';
import { type AuthenticationMethod, type Presented, readPresented } from './presented.ts';
import { checkAssertion } from './private-key-jwt.ts';

export interface AuthenticatedClient {
  app: App;
  proof: ClientProof;
  /** How it authenticates; undefined where it sent nothing to authenticate with. */
  by: AuthenticationMethod | undefined;
  /** The secret that was presented and is right: it signs the answer. */
  secret: string | undefined;
  /** Why authentication failed, for the log. */
  detail: string | undefined;
}

/** `named`: who sends the request by what else it presents. */
export async function authenticateClient(core: Core, inbound: Inbound, named?: string): Promise<AuthenticatedClient> {
  const presented = await readOrFind(core, inbound, named);
  const app = core.registry.find(presented.clientId);
  if (app === undefined) throw new Refusal('client-unknown');
  inbound.facts.app = app.name;
  if (!app.enabled) throw new Refusal('app-disabled');
  if (presented.secret !== undefined) return await bySecret(core, inbound, app, presented.secret, presented.by);
  if (presented.assertion !== undefined) return await byAssertion(core, inbound, app, presented.assertion);
  await noteBrowser(core, inbound, app);
  return { app, proof: 'absent', by: undefined, secret: undefined, detail: undefined };
}

/** RFC 6749 §6: a public client need not name itself at a refresh; its token does. What the app must prove stays asked. */
async function readOrFind(core: Core, inbound: Inbound, named: string | undefined): Promise<Presented> {
  try {
    return readPresented(inbound, named);
  } catch (error) {
    const token = inbound.body.get('refresh_token');
    if (core.wire !== 'strict' || token === undefined) throw error;
    if (!(error instanceof Refusal) || error.code !== 'client-missing') throw error;
    const parts = core.readRefreshToken(token);
    const held = parts === undefined ? undefined : await core.store.findGrant(parts.grantId);
    if (held === undefined || inbound.body.has('client_secret')) throw error;
    return { clientId: held.grant.clientId, secret: undefined, assertion: undefined, by: undefined };
  }
}

async function bySecret(
  core: Core,
  inbound: Inbound,
  app: App,
  secret: string,
  by: AuthenticationMethod | undefined,
): Promise<AuthenticatedClient> {
  // ATTACK: secret-guessing — past the limit nothing is compared: right and wrong read the same.
  core.guesses.refuse(app.clientId, inbound.address, inbound.nowMs);
  const right = await core.registry.isSecretOf(app, secret, inbound.nowMs);
  if (!right) await core.guesses.count(app.clientId, inbound.address, inbound.nowMs);
  if (cameFromBrowser(core, inbound, app)) {
    // A wrong secret proves nothing: anyone can send one.
    if (right) {
      inbound.facts.exposed = true;
      await core.store.recordTraffic(app.clientId, 'secret-from-browser', inbound.nowMs);
    }
    // ATTACK: extracted-secret — right or wrong, the browser reads the same words.
    throw new Refusal('secret-from-browser', right ? 'it is the live secret: rotate it' : undefined);
  }
  if (right) return { app, proof: 'proven', by, secret, detail: undefined };
  return { app, proof: 'failed', by, secret: undefined, detail: 'wrong secret' };
}

async function byAssertion(core: Core, inbound: Inbound, app: App, assertion: string): Promise<AuthenticatedClient> {
  const { store, hasher, publicUrl: issuer } = core;
  const detail = await checkAssertion(app, assertion, { store, hasher, issuer, nowMs: inbound.nowMs });
  return { app, proof: detail === undefined ? 'proven' : 'failed', by: 'assertion', secret: undefined, detail };
}

/**
 * `Sec-Fetch-Site` is sent by browsers and nothing else (Node's fetch sends `Sec-Fetch-Mode`); scripts cannot set or
 * remove it. `Origin` is sent by some server frameworks too, so it counts only when it is one of the app's own.
 */
function cameFromBrowser(core: Core, inbound: Inbound, app: App): boolean {
  if (inbound.secFetchSite !== undefined) return true;
  if (inbound.origin === undefined) return false;
  if (app.originAllowed(inbound.origin)) return true;
  core.log.warn(
    { requestId: inbound.requestId, app: app.name },
    'a token request with a secret carries an Origin header',
  );
  return false;
}

/** A browser that sends no secret is a public client at work: evidence of what kind of client it is. */
async function noteBrowser(core: Core, inbound: Inbound, app: App): Promise<void> {
  if (inbound.secFetchSite !== undefined) await noteTraffic(core, app, ['browser-client'], inbound.nowMs);
}
