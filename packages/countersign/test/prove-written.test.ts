import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { type Assessment, assessProject, NO_CONFIG, oneConfig, type Prover } from '@countersign/review';
import { expect, onTestFinished, test } from 'vitest';
import { connectedAppXml, writeProject } from '../../../test/write-metadata.ts';
import { brokenProofs, type Rewritten } from '../src/commands/fix/prove-written.ts';
import { proverFor } from '../src/composition/prover.ts';

const factsOf = (id: string): Facts => VECTORS.find((one) => one.id === id)?.facts ?? (undefined as never);

async function assessed(apps: Record<string, string>): Promise<Map<string, Assessment>> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-proof-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeProject(
    folder,
    Object.fromEntries(Object.entries(apps).map(([name, xml]) => [`connectedApps/${name}.connectedApp-meta.xml`, xml])),
  );
  const configs = oneConfig({
    ...NO_CONFIG,
    apps: Object.fromEntries(Object.keys(apps).map((name) => [name, PRIVATE])),
  });
  const { assessments } = assessProject({
    project: await readProject([folder]),
    configs,
    version: '0.0.0',
    now: new Date('2026-11-25'),
  });
  return new Map(assessments.map((one) => [one.app.name, one]));
}
const PRIVATE = { clientType: 'private' } as const;

const open = (name: string, callbackUrl = `https://${name}.example.com/callback`) =>
  connectedAppXml(factsOf('private-literal'), { callbackUrl });
const shut = (name: string) =>
  connectedAppXml(
    {
      ...factsOf('private-literal'),
      secretRequiredForWebServerFlow: true,
      secretRequiredForRefreshTokenFlow: true,
      pkceRequired: true,
      refreshTokenRotation: true,
    },
    { callbackUrl: `https://${name}.example.com/callback` },
  );

/** A prover that proves, and tells how many apps it was asked for. */
function counting(): { prove: Prover; asked: number[] } {
  const asked: number[] = [];
  const real = proverFor(() => undefined, 'none');
  return {
    asked,
    prove: async (assessments) => {
      asked.push(assessments.length);
      return real(assessments);
    },
  };
}

async function rewritten(before: Record<string, string>, now: Record<string, string>): Promise<Rewritten[]> {
  const [was, is] = [await assessed(before), await assessed(now)];
  return [...was.values()].map((one) => ({ before: one, now: is.get(one.app.name) ?? one, whole: true }));
}

test('apps that differ in nothing an attack depends on are tried once', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `app${n}`);
  const all = (make: (name: string) => string) => Object.fromEntries(names.map((name) => [name, make(name)]));
  const { prove, asked } = counting();
  const before = { ...all(open), other: open('other', 'https://other.example.com/services/authcallback/x') };
  expect(await brokenProofs(await rewritten(before, { ...all(shut), other: shut('other') }), prove)).toEqual([]);
  expect(asked).toEqual([2, 2]);
});

test('what was to be stopped and is not is said of each app alike', async () => {
  const names = ['one', 'two', 'three'];
  const all = Object.fromEntries(names.map((name) => [name, open(name)]));
  const broken = await brokenProofs(await rewritten(all, all), counting().prove);
  expect(broken.toSorted()).toEqual([
    expect.stringMatching(/^one: what [a-z-]+ says can still be done$/),
    expect.stringMatching(/^three: /),
    expect.stringMatching(/^two: /),
  ]);
  // Where something was held back, not all of it was promised.
  const part = (await rewritten(all, all)).map((one) => ({ ...one, whole: false }));
  expect(await brokenProofs(part, counting().prove)).toEqual([]);
});

test('a client that logged in before and no longer does is said', async () => {
  const real = proverFor(() => undefined, 'none');
  let turn = 0;
  const prove: Prover = async (assessments) => {
    const proven = await real(assessments);
    if (turn++ === 0) return proven;
    const failed = { outcome: 'fails', why: 'refused' } as const;
    return new Map([...proven].map(([app, one]) => [app, { ...one, client: { ...one.client, before: failed } }]));
  };
  expect(await brokenProofs(await rewritten({ one: open('one') }, { one: shut('one') }), prove)).toEqual([
    'one: its client logged in before, and no longer does',
  ]);
});
