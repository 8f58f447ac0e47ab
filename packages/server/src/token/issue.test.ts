import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { App } from '../client/app.ts';
import type { Core } from '../core.ts';
import type { Inbound } from '../inbound.ts';
import { openStore } from '../store/open.ts';
import { Hasher } from '../tokens/hasher.ts';
import { openSigningKeys } from '../tokens/signing-keys.ts';
import { tokenShape } from '../tokens/token-text.ts';
import type { TokenRequest } from './grant.ts';
import { type Issuable, makeAccessToken } from './issue.ts';

describe('tokens of a code that is sent again and again', () => {
  it.each([
    ['an ID token', false, 'openid api'],
    ['a JWT access token', true, 'api'],
  ])('cost no signature: %s', async (_name, jwtAccessTokens, scope) => {
    const store = await openStore({ kind: 'memory' }, { as: 'server' });
    const hasher = new Hasher(randomBytes(32), randomBytes);
    const keys = openSigningKeys(store, hasher);
    const current = vi.spyOn(keys, 'current');
    const shape = tokenShape('salesforce', '00Dxx0000001gPLEAY');
    const org = { id: 'o', name: 'o', communityId: 'c' };
    const core = { store, hasher, keys, shape, org, random: randomBytes, publicUrl: 'https://id.example.com' };
    const app = { clientId: 'client', name: 'App', accessTokenTtlMs: 1000, jwtAccessTokens } as App;
    const request = {
      core: core as unknown as Core,
      inbound: { nowMs: 1_800_000_000_000, facts: {} } as Inbound,
      client: { app, proof: 'proven', secret: undefined, detail: undefined },
    } as TokenRequest;
    const user = { id: 'u', username: 'ada@example.com', updatedMs: 0 };
    const found = { record: { id: 1, nonce: null, createdMs: 0 }, user, unspent: true, resource: null } as Issuable;

    await makeAccessToken(request, { ...found, unspent: false }, scope);
    expect(current).not.toHaveBeenCalled();
    await (await makeAccessToken(request, found, scope)).idToken;
    expect(current).toHaveBeenCalledOnce();
    await store.close();
  });
});
