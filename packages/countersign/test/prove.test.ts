import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Proof } from '@countersign/policy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { corpusPart } from '../../../test/corpus.ts';
import { run } from './terminal.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/acme-travel', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-prove-'));
  await cp(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Shown {
  name: string;
  verdict: string;
  clientType: { value: string };
  withstood: string[];
  findings: {
    rule: string;
    severity: string;
    remediation: unknown[];
    proof: Proof | null;
  }[];
}

const reviewed = async (): Promise<Shown[]> => {
  const { out, err } = await run(['review', '.', '--format', 'json', '--fail-on', 'never'], { cwd: folder });
  expect(err).toBe('');
  return JSON.parse(out).apps;
};

describe('the example, end to end', () => {
  it('review finds, the twin proves, fix writes, the twin proves again', async () => {
    const before = await reviewed();
    const proofs = before.flatMap((app) => app.findings.flatMap((finding) => finding.proof ?? []));
    expect(proofs.length).toBeGreaterThan(5);
    for (const proof of proofs) {
      expect(proof.before).toEqual({ attack: 'succeeds', handshake: 'succeeds' });
      expect(proof.after).toEqual({ attack: 'fails', handshake: 'succeeds' });
      expect(proof.steps.length).toBeGreaterThan(2);
    }
    const fixed = await run(['fix', '.', '--fail-on', 'never'], { cwd: folder });
    expect(fixed).toMatchObject({ code: 0, err: '' });
    const after = await reviewed();
    for (const app of after.filter((one) => ['private', 'public'].includes(one.clientType.value))) {
      expect({ name: app.name, verdict: app.verdict }).toEqual({ name: app.name, verdict: 'compliant' });
      expect(app.withstood.length, app.name).toBeGreaterThan(9);
    }
    // What is left to people: split the mixed app, declare the undeclared ones.
    const open = after.flatMap((app) =>
      app.findings.filter((finding) => finding.severity !== 'low').map((finding) => finding.rule),
    );
    expect(open).toEqual(['client-type-mixed']);
  });
});

describe('prove', () => {
  it('exits 1 while an attack succeeds, 0 once none does', async () => {
    expect((await run(['prove', '.', '--app', 'Partner_Sync'], { cwd: folder })).code).toBe(1);
    expect((await run(['prove', '.', '--app', 'Partner_Sync', '--fail-on', 'never'], { cwd: folder })).code).toBe(0);
    expect((await run(['prove', '.', '--app', 'Booking_Web'], { cwd: folder })).code).toBe(0);
  });

  it('prints one scenario line by line, with what was sent and received, secrets masked', async () => {
    const { code, out } = await run(
      ['prove', '.', '--app', 'Partner_Sync', '--scenario', 'intercepted-code', '--verbose'],
      { cwd: folder },
    );
    expect(code).toBe(1);
    expect(out).toContain('POST /services/oauth2/token');
    expect(out).toMatch(/The attack succeeds\.[\s\S]*The attack fails\./);
    expect(out).not.toMatch(/client_secret=[0-9a-f]{16}/);
    expect(out).not.toMatch(/password=[^…&\s]/);
  });

  it('plays a handshake that no finding asks for', async () => {
    const { out } = await run(['prove', '.', '--app', 'Loyalty_SPA', '--scenario', 'mobile-sdk-native-login'], {
      cwd: folder,
    });
    expect(out).toContain('The client works.');
  });

  it('names the nearest scenario and the nearest app', async () => {
    expect(await run(['prove', '.', '--scenario', 'interceptedcode'], { cwd: folder })).toMatchObject({
      code: 2,
      err: expect.stringContaining('“intercepted-code”'),
    });
    expect(await run(['prove', '.', '--app', 'Bookng_Web'], { cwd: folder })).toMatchObject({
      code: 2,
      err: expect.stringContaining('“Booking_Web”'),
    });
  });
});

describe('proof on real metadata', () => {
  it('every proof is whole: the attack succeeds today and fails after, and the real client logs in both times', async ({
    skip,
  }) => {
    const corpus = corpusPart('files', 'no finding of a real app is proven', skip);
    const { code, out, err } = await run([
      'review',
      corpus,
      '--no-config',
      '--no-scan',
      '--format',
      'json',
      '--fail-on',
      'never',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const proofs = (JSON.parse(out).apps as Shown[]).flatMap((app) =>
      app.findings.flatMap((finding) => finding.proof ?? []),
    );
    expect(proofs.length).toBeGreaterThan(100);
    const adapting = proofs.filter(({ client }) => client.changed !== undefined);
    for (const proof of proofs) {
      expect(proof.before).toEqual({ attack: 'succeeds', handshake: 'succeeds' });
      // A known client that the change would lock out logs in again once it is changed as the steps say.
      if (proof.client.changed === undefined) expect(proof.after).toEqual({ attack: 'fails', handshake: 'succeeds' });
      else {
        expect(proof.after).toEqual({ attack: 'fails', handshake: 'fails' });
        expect(proof.client).toMatchObject({ is: 'known', changed: { outcome: 'succeeds' } });
      }
    }
    expect(adapting.length).toBeLessThan(proofs.length / 10);
    console.info(`${proofs.length} proofs on the corpus, all whole; ${adapting.length} need a change of the client`);
  }, 120_000);
});
