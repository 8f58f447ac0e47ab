/**
 * Agreement on what is enforced: {app's box on, off, not known} × {org's switches on, off, not known} × every enforced
 * setting. The reviewer's facts through `enforce()`, the live server over HTTP and the proof's twin give one answer.
 * Nothing here sets a switch that a case leaves open.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import {
  ENFORCED_APP_SETTINGS,
  type EnforcedSettingName,
  enforcedFrom,
  type Facts,
  factsOf,
  type Known,
  NOTHING_OBSERVED,
  type OrgSettings,
  type Setting,
  type Settings,
  UNKNOWN_CLIENT,
} from '@countersign/policy';
import { proveApps, type TwinPlan } from '@countersign/prove';
import { createServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApps } from '../../packages/countersign/src/server.ts';
import { startTwin } from '../prove/twin.ts';
import { connectedAppXml, oauthOidcXml, writeProject } from '../write-metadata.ts';
import { type Answers, answersOf, enforcedAnswers } from './answers.ts';

const REDIRECT = 'https://app.example.com/landing';
const USER = { username: 'ada@example.com', password: randomBytes(12).toString('hex') };
const SECRET = randomBytes(32).toString('hex');
const EITHER: readonly Known[] = [true, false, undefined];

/** Every setting of the app open: what is refused is then refused by the one setting under test. */
const OPEN = {
  ...(Object.fromEntries(ENFORCED_APP_SETTINGS.map((name) => [name, false])) as Record<EnforcedSettingName, boolean>),
  codeCredentialFlow: true,
  tokenExchangeFlow: true,
};

console.info(
  'not asked over HTTP: secretRequiredForTokenExchange and tokenExchangeFlow: the server answers no token exchange',
);

interface AppCase {
  name: string;
  settings: { readonly [K in EnforcedSettingName]: Known };
}

const APPS: readonly AppCase[] = ENFORCED_APP_SETTINGS.flatMap((box) =>
  EITHER.map((value) => ({ name: `${box}-${word(value)}`, settings: { ...OPEN, [box]: value } })),
);

interface OrgCase {
  codeCredentialFlowAllowed: Known;
  pkceRequiredForAll: Known;
}

const ORGS: readonly OrgCase[] = EITHER.flatMap((codeCredentialFlowAllowed) =>
  EITHER.map((pkceRequiredForAll) => ({ codeCredentialFlowAllowed, pkceRequiredForAll })),
);

describe.each(ORGS)('with the org’s switches $codeCredentialFlowAllowed and $pkceRequiredForAll', (org) => {
  it('the live server answers what the reviewer’s facts enforce', async () => {
    const server = await createServer({
      apps: APPS.map(({ name, settings }) => ({
        name,
        clientId: name,
        clientSecret: SECRET,
        callbackUrls: [REDIRECT],
        scopes: ['Api', 'RefreshToken'],
        settings: {
          ...defined(settings),
          refreshTokenRotation: false,
          refreshTokenPolicy: { kind: 'infinite' },
          adminApproved: true,
          ipRelaxation: 'bypass',
        },
      })),
      org: { settings: defined(org) },
      users: [USER],
      passwordHashing: 'dangerously-cheap',
      throttle: { perUser: 1_000_000, perAddress: 1_000_000 },
    });
    try {
      await server.usersReady;
      for (const app of APPS) {
        const answers = await answersOf({ ...asked(app.name), base: server.url });
        expect({ app: app.name, ...answers }).toEqual({
          app: app.name,
          ...enforcedAnswers(reviewed(app.settings, org)),
        });
      }
    } finally {
      await server.close();
    }
  });

  it('the twin runs what was judged, and answers the same', async () => {
    let plan: TwinPlan | undefined;
    const subjects = APPS.map(({ name, settings }) => ({
      id: name,
      facts: reviewed(settings, org),
      type: 'private' as const,
      findings: [],
    }));
    const seen: string[] = [];
    await proveApps(
      subjects,
      async (planned) => {
        plan = planned;
        const twin = await startTwin(planned);
        const user = planned.users.at(-1) ?? USER;
        for (const { id, facts } of subjects) {
          const asItIs = planned.apps.filter((app) => app.name.startsWith(`${id}-before-`));
          expect(asItIs.length).toBeGreaterThan(0);
          const answers = new Set<string>();
          for (const app of asItIs) {
            const { name, clientId, clientSecret, callbackUrls } = app;
            const played = { clientId, clientSecret, redirectUri: callbackUrls[0] ?? '', base: twin.baseUrl, user };
            const answer = await answersOf(played);
            expect({ name, ...answer }).toEqual({ name, ...enforcedAnswers(enforcedFrom(app.settings, app.org)) });
            answers.add(asText(answer));
          }
          // A fact that is not known is played as the strict one, or as each value it may have, the strict one among them.
          expect([...answers], id).toContain(asText(enforcedAnswers(facts)));
          if (Object.values(facts).every((value) => value !== undefined)) expect(answers.size, id).toBe(1);
          seen.push(id);
        }
        return twin;
      },
      { withstood: false },
    );
    expect(seen).toEqual(APPS.map(({ name }) => name));
    expect(plan?.users.length).toBeGreaterThan(0);
  });
});

describe('a project on disk', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-settings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const written = APPS.filter(({ settings }) => Object.values(settings).every((value) => value !== undefined));

  it.each(ORGS)('is served as it is reviewed, with org switches %j', async (org) => {
    const root = join(folder, JSON.stringify(org).replaceAll(/\W/g, '_'));
    const switches = defined({
      oAuthCdCrdtFlowEnable: org.codeCredentialFlowAllowed,
      isPkceRequired: org.pkceRequiredForAll,
    });
    writeProject(root, {
      ...Object.fromEntries(
        written.map(({ name, settings }) => [
          `connectedApps/${name}.connectedApp-meta.xml`,
          connectedAppXml({ ...JUDGED, ...settings }, { consumerKey: name }),
        ]),
      ),
      // An element that is absent from a file that is there has its documented default: only without the file is it unknown.
      ...(Object.keys(switches).length === 0 ? {} : { 'settings/OauthOidc.settings-meta.xml': oauthOidcXml(switches) }),
    });
    const project = await readProject([root]);
    const credentials = Object.fromEntries(written.map(({ name }) => [name, { clientSecret: SECRET }]));
    const { apps, org: served } = await readApps([root], credentials);
    const server = await createServer({
      apps,
      org: served,
      users: [USER],
      passwordHashing: 'dangerously-cheap',
      throttle: { perUser: 1_000_000, perAddress: 1_000_000 },
    });
    try {
      await server.usersReady;
      for (const { name, settings } of project.apps) {
        const facts = factsOf(settings, project.org.settings, { ...NOTHING_OBSERVED, ...UNKNOWN_CLIENT });
        const answers = await answersOf({ ...asked(name), base: server.url });
        expect({ name, ...answers }).toEqual({ name, ...enforcedAnswers(facts) });
      }
      expect(project.apps.length).toBe(written.length);
    } finally {
      await server.close();
    }
  });
});

/** What stands beside the settings under test. */
const JUDGED: Facts = {
  ...OPEN,
  authorizationCodeFlow: true,
  orgAllowsCodeCredentialFlow: undefined,
  refreshTokenRotation: false,
  refreshReachable: true,
  adminApproved: true,
  deviceFlowOpen: false,
  privilege: 'high',
  ipRestricted: false,
  ...NOTHING_OBSERVED,
  ...UNKNOWN_CLIENT,
};

/** The reviewer's facts of an app and its org. */
function reviewed(settings: AppCase['settings'], org: OrgCase): Facts {
  const app = {
    ...read(settings),
    oauthEnabled: known(true),
    callbackUrls: known([REDIRECT]),
    scopes: known(['Api', 'RefreshToken']),
    refreshTokenPolicy: known({ kind: 'infinite' }),
    refreshTokenRotation: known(false),
    adminApproved: known(true),
    deviceFlow: known(false),
    ipRelaxation: known('bypass'),
    ipRanges: known([]),
  } as unknown as Settings;
  return factsOf(app, read(org) as unknown as OrgSettings, { ...NOTHING_OBSERVED, ...UNKNOWN_CLIENT });
}

function read(values: object): Record<string, Setting<unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === undefined ? { origin: 'unknown', field: name, why: 'told by the test' } : known(value),
    ]),
  );
}

function known<T>(value: T): Setting<T> {
  return { origin: 'default', field: 'x', apiVersion: '64.0', value };
}

function asked(clientId: string) {
  return { clientId, clientSecret: SECRET, redirectUri: REDIRECT, user: USER };
}

function defined<T extends object>(values: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>;
  }>;
}

/** Equal for equal answers. */
function asText(answers: Answers): string {
  return Object.entries(answers)
    .map(([request, allowed]) => `${request}: ${allowed}`)
    .toSorted()
    .join('\n');
}

function word(value: Known): string {
  return value === undefined ? 'unknown' : value ? 'on' : 'off';
}
