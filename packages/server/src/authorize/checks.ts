/**
 * What is asked of an authorization request, in order, before and after the user logs in. One list for both flows: a tick
 * in a column says that the flow asks it.
 */
import { enforce } from '@countersign/policy';
import { refuseAddress } from '../client/ip-relaxation.ts';
import type { Core } from '../core.ts';
import type { Inbound, Params } from '../inbound.ts';
import { Refusal } from '../refusals.ts';
import type { AuthorizationFlow, User } from '../store/port.ts';
import { refuseSelfAuthorization, refuseUnapproved } from '../users/approval.ts';
import { issueCode } from './code.ts';
import { type AuthorizationRequest, type RedirectTarget, readRequest, readTarget } from './request.ts';

export interface Attempt {
  core: Core;
  inbound: Inbound;
  params: Params;
  flow: AuthorizationFlow;
  /** Where the user's password travels; of the headless flow. */
  credentialsIn?: 'post-body' | 'header' | 'query';
}

interface Check {
  /** What it refuses, in words. */
  name: string;
  'web-server': boolean;
  'code-credentials': boolean;
  /** Throws a refusal. */
  check(attempt: Attempt, target: RedirectTarget, user?: User): void;
}

const BEFORE_LOGIN: readonly Check[] = [
  // name · web server · headless
  row('the settings do not allow it', true, true, refuseBySettings),
  row('the request is malformed or asks for too much', true, true, ({ core, params }, target) => {
    readRequest(core, target, params);
  }),
  // The page asks for consent; a headless login has no page that could.
  row('users would have to consent', false, true, (_attempt, { app }) => refuseSelfAuthorization(app)),
  row('the address is outside of the ranges', true, true, ({ inbound }, { app }) =>
    refuseAddress(app, inbound.address, 'authorize'),
  ),
];

const AFTER_LOGIN: readonly Check[] = [
  row('no admin approved the user', true, true, (_attempt, { app }, user) => {
    if (user !== undefined) refuseUnapproved(app, user);
  }),
];

/** Everything that is asked before anybody logs in. Throws a refusal; those after the target may go to the callback. */
export function admit(attempt: Attempt): AuthorizationRequest {
  const target = readTarget(attempt.core, attempt.inbound, attempt.params);
  run(BEFORE_LOGIN, attempt, target);
  return readRequest(attempt.core, target, attempt.params);
}

/** Everything that is asked of who has logged in, and then the code. Where the answer goes. */
export async function complete(attempt: Attempt, request: AuthorizationRequest, user: User): Promise<string> {
  attempt.inbound.facts.userId = user.id;
  run(AFTER_LOGIN, attempt, request, user);
  return await issueCode(attempt.core, attempt.inbound, request, user, attempt.flow);
}

function run(checks: readonly Check[], attempt: Attempt, target: RedirectTarget, user?: User): void {
  for (const one of checks) if (one[attempt.flow]) one.check(attempt, target, user);
}

function refuseBySettings({ params, flow, credentialsIn }: Attempt, { app }: RedirectTarget): void {
  const challenge = params.has('code_challenge') ? 'sent' : 'absent';
  const decision = enforce(
    app.enforced,
    flow === 'web-server'
      ? { kind: 'authorize', flow, challenge }
      : { kind: 'authorize', flow, challenge, credentialsIn: credentialsIn ?? 'post-body' },
  );
  if (!decision.allowed) throw new Refusal(decision.reason);
}

function row(name: string, webServer: boolean, headless: boolean, check: Check['check']): Check {
  return { name, 'web-server': webServer, 'code-credentials': headless, check };
}
