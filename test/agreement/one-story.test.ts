/**
 * One story: `review`, `prove` and `fix` of the same folder say the same of the real client, and a folder that `fix` made
 * compliant is one in which every attack that succeeded fails. Every box, every client, through the command line.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../packages/countersign/test/terminal.ts';
import { connectedAppXml, oauthOidcXml, writeProject } from '../write-metadata.ts';

type Sends = 'always' | 'never' | 'unknown';

interface App {
  name: string;
  type: 'private' | 'public';
  secret: Sends;
  pkce: Sends;
}

const BOOLEANS = [true, false] as const;
const SENDS: readonly Sends[] = ['always', 'never', 'unknown'];
const RIGHT = VECTORS[0]?.facts;

const apps: App[] = [];
let folder: string;
let reviewed: Record<string, Reviewed>;
let proved: Record<string, { login: unknown; proofs: readonly ProofOf[] }>;
let fixed: Record<string, Reviewed>;
/** Boxes that `fix` wrote, by app. */
const written = new Map<string, string[]>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-story-'));
  writeEveryApp();
  reviewed = byName(await json(['review', 'force-app', '--format', 'json', '--fail-on', 'never']));
  proved = byName(await json(['prove', 'force-app', '--format', 'json', '--fail-on', 'never']));
  const before = new Map(apps.map(({ name }) => [name, boxesOf(name)]));
  await run(['fix', 'force-app', '--no-prove', '--fail-on', 'never'], { cwd: folder });
  for (const { name } of apps) {
    const now = boxesOf(name);
    written.set(
      name,
      Object.entries(before.get(name) ?? {}).flatMap(([box, value]) => (now[box] === value ? [] : [box])),
    );
  }
  fixed = byName(await json(['review', 'force-app', '--format', 'json', '--fail-on', 'never']));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('every box and every client is tried', () => {
  expect(Object.keys(reviewed)).toHaveLength(apps.length);
  expect(apps.length).toBe(2 * 2 ** 5 * 9);
});

describe('review and prove', () => {
  it('say the same of the login, app by app', () => {
    for (const { name } of apps) expect(proved[name]?.login, name).toEqual(reviewed[name]?.login);
  });

  it('say that an attack stopped only where it failed afterwards', () => {
    for (const { name } of apps) {
      for (const { proof, rule } of reviewed[name]?.findings ?? []) {
        if (proof)
          expect([name, rule, proof.before.attack, proof.after.attack]).toEqual([name, rule, 'succeeds', 'fails']);
      }
    }
  });
});

describe('review and fix', () => {
  it('a change is held back exactly where the client would be refused after it, or what must be on first is held back', () => {
    for (const { name, pkce } of apps) {
      const findings = reviewed[name]?.findings ?? [];
      const noChallenge = pkce === 'never' && !boxAtStart(name, 'pkce');
      for (const { fix, rule, remediation } of findings) {
        const boxes = remediation.map(({ field }) => field);
        if (boxes.length === 0) continue;
        const held = refuses(fix.needs) || (noChallenge && rule === 'secret-required-of-public-client');
        expect([name, rule, boxes.some((box) => written.get(name)?.includes(box))]).toEqual([name, rule, !held]);
      }
    }
  });

  it('a client that logs in before fix logs in after it', () => {
    for (const { name } of apps) {
      if (reviewed[name]?.login?.before.outcome !== 'succeeds') continue;
      expect([name, fixed[name]?.login?.before.outcome]).toEqual([name, 'succeeds']);
    }
  });

  it('the login after fix is the one that was promised, where all was written', () => {
    for (const { name } of apps) {
      const wanted = (reviewed[name]?.findings ?? []).flatMap(({ remediation }) =>
        remediation.map(({ field }) => field),
      );
      if (wanted.some((box) => !written.get(name)?.includes(box))) continue;
      expect([name, fixed[name]?.login?.before.outcome]).toEqual([name, reviewed[name]?.login?.after.outcome]);
    }
  });

  it('where the folder is compliant afterwards, every attack that succeeded was stopped', () => {
    let stopped = 0;
    for (const { name } of apps) {
      if (fixed[name]?.verdict !== 'compliant') continue;
      const attacks = (proved[name]?.proofs ?? []).filter((proof) => proof.before.attack === 'succeeds');
      for (const proof of attacks)
        expect([name, proof.scenario, proof.after.attack]).toEqual([name, proof.scenario, 'fails']);
      stopped += attacks.length;
    }
    expect(stopped).toBeGreaterThan(100);
  });

  it('a required finding is left only where its change was held back', () => {
    for (const { name } of apps) {
      const held = (reviewed[name]?.findings ?? []).some(({ fix }) => refuses(fix.needs));
      if (!held) expect([name, fixed[name]?.verdict]).toEqual([name, 'compliant']);
    }
  });
});

describe('a client that never sends its secret', () => {
  const locked = () =>
    apps.filter(
      ({ name, secret, pkce, type }) =>
        type === 'public' &&
        secret === 'never' &&
        boxAtStart(name, 'secret') &&
        !(pkce === 'never' && boxAtStart(name, 'pkce')),
    );

  it('cannot log in where the secret is asked for, and nothing is extracted, released or rotated for it', () => {
    expect(locked().length).toBeGreaterThan(10);
    for (const { name } of locked()) {
      const { login, findings = [] } = reviewed[name] ?? {};
      expect([name, login?.before.outcome, login?.before.error]).toEqual([
        name,
        'fails',
        'invalid_client: invalid client credentials',
      ]);
      const about = findings.find(({ rule }) => rule === 'secret-required-of-public-client');
      expect(about).toMatchObject({ severity: 'high', cvss: null });
      expect(about?.proof ?? null).toBeNull();
      expect(about?.fix.steps.map(({ kind }) => kind)).not.toContain('rotate');
      expect(about?.fix.steps).not.toContainEqual(expect.objectContaining({ act: 'release' }));
    }
  });
});

interface ProofOf {
  scenario: string;
  before: { attack: string };
  after: { attack: string };
}

interface NeedOf {
  is: string;
  must: string;
  otherwise: string;
}

interface Reviewed {
  verdict: string;
  login: { before: { outcome: string; error?: string }; after: { outcome: string } } | null;
  findings: readonly {
    rule: string;
    severity: string;
    cvss: unknown;
    remediation: readonly { field: string }[];
    proof?: ProofOf | null;
    fix: {
      needs: readonly NeedOf[];
      steps: readonly { kind: string; act?: string }[];
    };
  }[];
}

/** The client is proven to be refused after the change. */
function refuses(needs: readonly NeedOf[]): boolean {
  return needs.some(({ is, must, otherwise }) => otherwise === 'refused' && is !== 'unknown' && is !== must);
}

function writeEveryApp(): void {
  if (RIGHT === undefined) throw new Error('the decision table is empty');
  const files: Record<string, string> = {
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({ oAuthCdCrdtFlowEnable: true, isPkceRequired: false }),
  };
  const declared: Record<string, unknown> = {};
  for (const type of ['private', 'public'] as const)
    for (const code of BOOLEANS)
      for (const refresh of BOOLEANS)
        for (const challenge of BOOLEANS)
          for (const rotation of BOOLEANS)
            for (const refreshable of BOOLEANS)
              for (const secret of SENDS)
                for (const pkce of SENDS) {
                  const boxes = [
                    code && 'secret',
                    refresh && 'refresh',
                    challenge && 'pkce',
                    rotation && 'rotation',
                    refreshable && 'refreshable',
                  ];
                  const name = [type, ...boxes.filter(Boolean), 'sends', secret, pkce].join('_');
                  apps.push({ name, type, secret, pkce });
                  files[`connectedApps/${name}.connectedApp-meta.xml`] = connectedAppXml(
                    {
                      ...RIGHT,
                      secretRequiredForWebServerFlow: code,
                      secretRequiredForRefreshTokenFlow: refresh,
                      pkceRequired: challenge,
                      refreshTokenRotation: rotation,
                      refreshReachable: refreshable,
                    },
                    { label: name },
                  );
                  declared[name] = {
                    clientType: type,
                    sends: { ...(secret === 'unknown' ? {} : { secret }), ...(pkce === 'unknown' ? {} : { pkce }) },
                  };
                }
  writeProject(folder, files);
  writeFileSync(join(folder, 'countersign.config.json'), JSON.stringify({ apps: declared }));
}

function boxAtStart(name: string, box: string): boolean {
  return name.split('_sends_')[0]?.split('_').includes(box) === true;
}

/** Every box of the app as its file says it. */
function boxesOf(name: string): Record<string, string> {
  const xml = readFileSync(join(folder, `force-app/main/default/connectedApps/${name}.connectedApp-meta.xml`), 'utf8');
  return Object.fromEntries([...xml.matchAll(/<(is\w+)>(\w+)</g)].map(([, box = '', value = '']) => [box, value]));
}

async function json(args: readonly string[]): Promise<{ apps: readonly { name: string }[] }> {
  const { out, err } = await run(args, { cwd: folder });
  try {
    return JSON.parse(out) as { apps: readonly { name: string }[] };
  } catch {
    throw new Error(`${args.join(' ')} printed no JSON: ${err || out.slice(0, 300)}`);
  }
}

function byName<T>({ apps: list }: { apps: readonly { name: string }[] }): Record<string, T> {
  return Object.fromEntries(list.map((app) => [app.name, app as T]));
}
