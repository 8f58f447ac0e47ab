/** The phases of the token endpoint hold for every grant, those to come included: a grant calls none, so it forgets none. */
import { describe, expect, it } from 'vitest';
import { makeApp } from '../src/client/app.ts';
import type { Core } from '../src/core.ts';
import type { Inbound } from '../src/inbound.ts';
import type { AppSettings } from '../src/index.ts';
import type { GrantRecord, User } from '../src/store/port.ts';
import type { Found, Grant } from '../src/token/grant.ts';
import { GRANT_TYPES, throughPhases } from '../src/token/pipeline.ts';
import { app as registration } from './fixture.ts';

const NOW = 1_800_000_000_000;
const user: User = {
  id: '005',
  username: 'ada@example.com',
  email: null,
  firstName: null,
  lastName: null,
  profile: 'Member',
  permissionSets: [],
  locked: false,
  inactive: false,
  mfaRequired: false,
  updatedMs: 0,
};
const record: GrantRecord = {
  id: 7,
  clientId: 'booking-web',
  userId: '005',
  scope: 'api',
  nonce: null,
  resource: null,
  createdMs: NOW - 1000,
  revokedMs: null,
};

interface Case {
  found: Found;
  settings?: AppSettings;
  body?: Record<string, string>;
  address?: string;
  voidBeforeMs?: number;
}

/** What a request for tokens under a grant ends with: the answer, or the reason it is refused. */
async function ends<F extends Found>(
  grant: Grant<F>,
  { settings, body, address, voidBeforeMs }: Omit<Case, 'found'> = {},
): Promise<unknown> {
  const made = makeApp(registration(settings), { codeCredentialFlowAllowed: true, pkceRequiredForAll: false }, []);
  made.voidBeforeMs = voidBeforeMs ?? 0;
  const core = { registry: { find: () => made }, log: { warn: () => undefined } } as unknown as Core;
  const inbound = {
    nowMs: NOW,
    address: address ?? '192.0.2.1',
    body: new Map(Object.entries({ client_id: made.clientId, ...body })),
    query: new Map(),
    facts: {},
  } as unknown as Inbound;
  return await throughPhases(grant, core, inbound).catch(
    (error: unknown) => (error as { code?: unknown }).code ?? error,
  );
}

/** A grant whose author thought of nothing. */
const careless = (found: Found, expiresMs = Number.POSITIVE_INFINITY): Grant<Found> => ({
  names: ['careless'],
  required: ['token'],
  address: 'refresh',
  ended: { userGone: 'refresh-token-unknown', revoked: 'refresh-token-revoked', expired: 'refresh-token-expired' },
  atBest: (client) => ({ kind: 'refresh', client }),
  find: async () => found,
  proven: (client) => ({ kind: 'refresh', client }),
  expiresMs: () => expiresMs,
  redeem: async () => ({ access_token: 'handed out' }),
});

describe('a grant that checks nothing', () => {
  const found: Found = { user, record };
  const token = { token: 'x' };
  const ranges = { ipRanges: [{ start: '203.0.113.1', end: '203.0.113.9' }] };

  it('hands out tokens when everything is right', async () => {
    expect(await ends(careless(found), { body: token })).toEqual({ access_token: 'handed out' });
  });

  it.each<[string, unknown, Case & { expiresMs?: number }]>([
    ['without a parameter', 'parameter-missing', { found, body: {} }],
    [
      'without the secret that is required',
      'secret-missing',
      { found, settings: { secretRequiredForRefreshTokenFlow: true } },
    ],
    ['for a user who was removed', 'refresh-token-unknown', { found: { ...found, user: undefined } }],
    ['for a locked user', 'user-locked', { found: { ...found, user: { ...user, locked: true } } }],
    ['for an inactive user', 'user-inactive', { found: { ...found, user: { ...user, inactive: true } } }],
    [
      'for one who needs a second factor',
      'user-needs-second-factor',
      { found: { ...found, user: { ...user, mfaRequired: true } } },
    ],
    ['for one whom no admin approved', 'user-not-approved', { found, settings: { profiles: ['Admin'] } }],
    [
      'from an address outside of the ranges',
      'address-not-allowed',
      { found, settings: { ...ranges, ipRelaxation: 'enforce' } },
    ],
    ['of a revoked grant', 'refresh-token-revoked', { found: { ...found, record: { ...record, revokedMs: NOW } } }],
    ['of a grant from before the settings were relaxed', 'refresh-token-revoked', { found, voidBeforeMs: NOW }],
    ['after the end', 'refresh-token-expired', { found, expiresMs: NOW }],
  ])('hands out none %s', async (_when, code, { found: presented, expiresMs, ...rest }) => {
    expect(await ends(careless(presented, expiresMs), { body: token, ...rest })).toBe(code);
  });

  it('is asked about addresses at a refresh only where the policy does not relax it there', async () => {
    const outside = { found, body: token, address: '198.51.100.1' };
    const settings = (ipRelaxation: 'enforce' | 'enforce-relax-refresh') => ({
      ...outside,
      settings: { ...ranges, ipRelaxation },
    });
    expect(await ends(careless(found), settings('enforce'))).toBe('address-not-allowed');
    expect(await ends(careless(found), settings('enforce-relax-refresh'))).toEqual({ access_token: 'handed out' });
  });
});

describe('the type of a grant', () => {
  interface Assertion extends Found {
    assertionExpiresMs: number;
  }
  interface Device extends Found {
    interval: number;
  }
  const ended = { userGone: 'user-inactive', revoked: 'code-expired', expired: 'code-expired' } as const;

  // The grants that come with other flows, in outline: each fits without a cast.
  const clientCredentials: Grant<Found> = {
    names: ['client_credentials'],
    required: [],
    address: 'code',
    ended,
    atBest: (client) => ({ kind: 'token-exchange', client }),
    find: async () => ({ user, record: undefined }),
    proven: (client) => ({ kind: 'token-exchange', client }),
    expiresMs: () => Number.POSITIVE_INFINITY,
    redeem: async (_request, found) => ({ access_token: found.user.id }),
  };
  const jwtBearer: Grant<Assertion> = {
    ...clientCredentials,
    names: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
    required: ['assertion'],
    find: async () => ({ user, record: undefined, assertionExpiresMs: NOW - 1 }),
    expiresMs: (_app, found) => found.assertionExpiresMs,
  };
  const device: Grant<Device> = {
    ...clientCredentials,
    names: ['urn:ietf:params:oauth:grant-type:device_code'],
    required: ['device_code'],
    find: async () => ({ user, record, interval: 5 }),
    redeem: async (_request, found) => ({ interval: found.interval }),
  };
  const tokenExchange: Grant<Found> = {
    ...clientCredentials,
    names: ['urn:ietf:params:oauth:grant-type:token-exchange'],
    required: ['subject_token'],
  };
  const open: AppSettings = { tokenExchangeFlow: true, secretRequiredForTokenExchange: false };

  it('fits client credentials, JWT bearer, device and token exchange, and each goes through the phases', async () => {
    expect(await ends(clientCredentials, { settings: open })).toEqual({ access_token: '005' });
    expect(await ends(jwtBearer, { settings: open, body: { assertion: 'x' } })).toBe('code-expired');
    expect(await ends(device, { settings: open, body: { device_code: 'x' } })).toEqual({ interval: 5 });
    expect(await ends(tokenExchange, { settings: open })).toBe('parameter-missing');
    expect(await ends(tokenExchange)).toBe('flow-not-enabled');
  });

  it('adds nothing to what is offered until it is put among the grants', () => {
    expect(GRANT_TYPES).toEqual([
      'authorization_code',
      'hybrid_auth_code',
      'refresh_token',
      'hybrid_refresh',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]);
  });
});
