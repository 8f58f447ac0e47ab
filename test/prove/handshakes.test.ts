/** Clients that people use, on our server, under settings that fit them and under settings that do not. */

import type { Outcome } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { HANDSHAKES, type HandshakeName, runScenarios, type Subject } from '@countersign/prove';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTwin } from './twin.ts';

/** Which clients live, and which do not. */
const LIVES: Readonly<Record<string, Partial<Record<HandshakeName, Outcome>>>> = {
  'private-headless-right': {
    'private-client': 'succeeds',
    jsforce: 'succeeds',
    'auth-js': 'succeeds',
    'openid-client': 'succeeds',
    authlib: 'succeeds',
    airbyte: 'succeeds',
    // No secret, and one is required.
    'sf-cli': 'fails',
    appauth: 'fails',
    'mcp-client': 'fails',
    'mobile-sdk-native-login': 'fails',
  },
  'public-literal': {
    'public-client': 'succeeds',
    jsforce: 'succeeds',
    appauth: 'succeeds',
    'mcp-client': 'succeeds',
    'openid-client': 'succeeds',
    'mobile-sdk-native-login': 'succeeds',
    // It keeps its first refresh token, and rotation is on.
    'sf-cli': 'fails',
  },
  'public-no-rotation': { 'public-client': 'succeeds', 'sf-cli': 'succeeds', jsforce: 'succeeds', appauth: 'succeeds' },
  'private-headless-blocked': { 'private-client': 'fails', 'mobile-sdk-native-login': 'fails', 'auth-js': 'succeeds' },
};

const lived = new Map<string, { outcome: Outcome; why: string }>();
beforeAll(async () => {
  const subjects = VECTORS.filter(({ id }) => id in LIVES).map(
    ({ id, facts, type }): Subject => ({ id, facts, type, findings: [], scopes: ['Api', 'Web', 'RefreshToken'] }),
  );
  const names = HANDSHAKES.map(({ name }) => name);
  for (const { subject, scenario, outcome, why } of await runScenarios(subjects, names, startTwin, {
    when: 'before',
  })) {
    lived.set(`${subject} ${scenario}`, { outcome, why });
  }
});

describe.each(Object.entries(LIVES))('%s', (subject, expected) => {
  it.each(Object.entries(expected))('%s: %s', (name, outcome) => {
    expect(lived.get(`${subject} ${name}`)).toMatchObject({ outcome });
  });
});

describe('every client', () => {
  it('succeeds somewhere, so that none fails for a reason of its own', () => {
    for (const { name } of HANDSHAKES) {
      const endings = [...lived].filter(([key]) => key.endsWith(` ${name}`)).map(([, ending]) => ending.outcome);
      expect({ name, endings }).toMatchObject({ endings: expect.arrayContaining(['succeeds']) });
    }
  });
});
