/** What token requests show of what a client does: real codes and refresh tokens alone count. */
import { expect, it } from 'vitest';
import { noteTraffic } from '../src/audit/note-traffic.ts';
import { trafficSeen } from '../src/audit/traffic.ts';
import type { Core } from '../src/core.ts';
import type { TrafficKind, TrafficRecord } from '../src/store/port.ts';

function recorded(...kinds: TrafficKind[]): readonly TrafficRecord[] {
  return kinds.map((kind) => ({ clientId: 'web', kind, count: 2, firstMs: 0, lastMs: 1000 }));
}

async function shown(...kinds: TrafficKind[]): Promise<Record<string, string[]>> {
  const { conduct } = await trafficSeen({ traffic: async () => recorded(...kinds) }, () => 'Web');
  const parts: Record<string, string[]> = {};
  for (const { sighting } of conduct) {
    parts[sighting.part] ??= [];
    parts[sighting.part]?.push(sighting.says);
  }
  return parts;
}

it.each<[TrafficKind, Record<string, string[]>]>([
  ['secret-at-code', { sendsSecretAtCode: ['always'] }],
  ['no-secret-at-code', { sendsSecretAtCode: ['never'] }],
  ['secret-at-refresh', { sendsSecretAtRefresh: ['always'], refreshes: ['yes'] }],
  ['no-secret-at-refresh', { sendsSecretAtRefresh: ['never'], refreshes: ['yes'] }],
  ['challenge', { sendsChallenge: ['always'] }],
  ['no-challenge', { sendsChallenge: ['never'] }],
  ['by-body', { authenticatesBy: ['body'] }],
  ['by-basic', { authenticatesBy: ['basic'] }],
  ['by-assertion', { authenticatesBy: ['assertion'] }],
  ['secret-from-browser', {}],
  ['browser-client', {}],
])('%s', async (kind, parts) => {
  expect(await shown(kind)).toEqual(parts);
});

it('requests of both kinds stay two sightings, for the policy to call unknown', async () => {
  expect(await shown('secret-at-code', 'no-secret-at-code')).toEqual({ sendsSecretAtCode: ['always', 'never'] });
});

it('says when, and nothing of a client that is registered no more', async () => {
  const store = { traffic: async () => recorded('secret-at-code', 'browser-client') };
  const { conduct, evidence } = await trafficSeen(store, () => 'Web');
  expect(conduct[0]?.sighting).toMatchObject({
    source: 'traffic',
    detail: 'the server received a code exchange with the secret (last noted 1970-01-01T00:00:01.000Z)',
  });
  expect(evidence).toMatchObject([{ app: 'Web', secretExposed: false, evidence: { says: 'public' } }]);
  expect(await trafficSeen(store, () => undefined)).toEqual({ conduct: [], evidence: [] });
});

it('is written once for each client and kind', async () => {
  const written: string[] = [];
  const store = {
    recordTraffic: async (clientId: string, kind: TrafficKind) => void written.push(`${clientId} ${kind}`),
  };
  const core = { seenTraffic: new Set<string>(), store } as unknown as Core;
  const app = (clientId: string) => ({ clientId }) as Parameters<typeof noteTraffic>[1];
  await noteTraffic(core, app('a'), ['challenge', 'by-body'], 1);
  await noteTraffic(core, app('a'), ['challenge'], 2);
  await noteTraffic(core, app('b'), ['challenge'], 3);
  expect(written).toEqual(['a challenge', 'a by-body', 'b challenge']);
});
