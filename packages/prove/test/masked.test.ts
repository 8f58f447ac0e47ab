/** Whatever a scenario does, what it writes down opens nothing. */
import { describe, expect, it } from 'vitest';
import { runAttack } from '../src/attack.ts';
import { ATTACKS } from '../src/attacks/index.ts';
import { runHandshake } from '../src/handshake.ts';
import { HANDSHAKES } from '../src/handshakes/index.ts';
import type { HttpAnswer, HttpRequest } from '../src/http.ts';
import type { RecordedStep } from '../src/recorder.ts';
import { openTarget, type Target } from '../src/target.ts';
import { someBehaviour, someClient } from './play.ts';
import { startWeakServer } from './weak-server.ts';

describe('the steps of every scenario', () => {
  it('hold no secret, code, token, verifier or password that went over the wire', async () => {
    const client = someClient();
    const server = await startWeakServer({ demandedSecret: client.secret as string });
    const seen = new Set<string>();
    const target = listening(openTarget(server.url), seen);
    const behaviour = someBehaviour({
      openFlow: 'code-credentials',
      sendsChallenge: true,
      sendsSecretAt: { code: true, refresh: true, tokenExchange: true },
      verifierInState: true,
    });
    const participants = { other: someClient({ name: 'Other' }), expendableUser: someClient().user };
    const steps: RecordedStep[] = [];
    for (const attack of ATTACKS) {
      for (const kind of ['private', 'public'] as const) {
        steps.push(...(await runAttack(attack, target, client, { ...behaviour, kind }, participants)).steps);
      }
    }
    for (const handshake of HANDSHAKES) steps.push(...(await runHandshake(handshake, target, client, behaviour)).steps);
    target.http.close();
    await server.close();
    const written = JSON.stringify(steps);
    expect(seen.size).toBeGreaterThan(100);
    for (const value of seen) expect(written.includes(value)).toBe(false);
    expect(seen.has(client.secret as string)).toBe(true);
  });
});

const SECRET = /^(?:client_secret|code|code_verifier|password|(?:access|refresh)_token|token)$/;

/** The same target, with every secret value that passes through it kept. */
function listening(target: Target, seen: Set<string>): Target {
  const { http } = target;
  const keep = (pairs: Iterable<[string, unknown]>): void => {
    for (const [name, value] of pairs) if (SECRET.test(name) && String(value).length >= 8) seen.add(String(value));
  };
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    keep(Object.entries(request.form ?? {}));
    keep(new URL(request.url, http.origin).searchParams);
    const answer = await http.send(request);
    const { location } = answer.headers;
    if (typeof location === 'string') keep(new URL(location, http.origin).searchParams);
    if (answer.body.startsWith('{')) keep(Object.entries(JSON.parse(answer.body) as Record<string, unknown>));
    return answer;
  };
  return { ...target, http: { ...http, origin: http.origin, send } };
}
