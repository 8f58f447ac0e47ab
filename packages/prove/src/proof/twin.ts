/**
 * The twin: a server that runs the settings of the reviewed apps, with keys, secrets and users made up for the occasion.
 * Who starts it is not known here: it is handed in as a function, and met at a URL.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  type EnforceableOrgSettings,
  type EnforceableSettings,
  type Facts,
  type RefreshTokenPolicy,
  type SettingValues,
  settingsBehind,
} from '@countersign/policy';
import type { TargetClient, TestUser } from '../target.ts';

/** An app as the twin must run it, by the facts that were judged; `enforcedFrom` gives them back as they are. */
export interface TwinApp {
  /** Unique in the plan. */
  name: string;
  clientId: string;
  clientSecret: string;
  callbackUrls: readonly string[];
  /** Metadata spelling. */
  scopes: readonly string[];
  settings: EnforceableSettings &
    Pick<SettingValues, 'oauthEnabled' | 'refreshTokenRotation' | 'refreshTokenPolicy' | 'adminApproved'>;
  /** The switches of its own org: one twin runs apps of several. */
  org: EnforceableOrgSettings;
}

/** All that a twin has to run. */
export interface TwinPlan {
  apps: readonly TwinApp[];
  /** Made up; their passwords protect nothing and may be hashed cheaply. */
  users: readonly TestUser[];
}

export interface Twin {
  baseUrl: string;
  close(): Promise<void>;
}

/** Starts a server, in process and in memory, that runs exactly this. */
export type StartTwin = (plan: TwinPlan) => Promise<Twin>;

/** What of a reviewed app the twin takes over as it is. */
export interface AppOutline {
  callbackUrl?: string | undefined;
  /** Metadata spelling; undefined is not known. */
  scopes?: readonly string[] | undefined;
  refreshTokenPolicy?: RefreshTokenPolicy | undefined;
}

/** One app of the twin with the client that belongs to it. */
export interface TwinRegistration {
  app: TwinApp;
  client: TargetClient;
}

/** Registers complete facts as an app. IP ranges are left out: the attacker is taken to be within them. */
export function registration(name: string, facts: Facts, outline: AppOutline, user: TestUser): TwinRegistration {
  const callbackUrl = outline.callbackUrl ?? 'https://client.example.com/callback';
  // Not secret, and shown: the same in every run.
  const clientId = `3MVG9${createHash('sha256').update(name).digest('base64url')}`;
  const enforceable = settingsBehind(facts);
  const clientSecret = randomBytes(32).toString('hex');
  return {
    app: {
      name,
      clientId,
      clientSecret,
      callbackUrls: [callbackUrl],
      scopes: scopesOf(facts, outline.scopes),
      settings: {
        oauthEnabled: facts.authorizationCodeFlow !== false,
        ...enforceable.app,
        refreshTokenRotation: facts.refreshTokenRotation !== false,
        refreshTokenPolicy: policyOf(facts, outline.refreshTokenPolicy),
        adminApproved: facts.adminApproved !== false,
      },
      org: enforceable.org,
    },
    client: { name, clientId, secret: clientSecret, redirectUri: callbackUrl, user },
  };
}

/** A user who exists nowhere else. */
export function makeUpUser(name: string): TestUser {
  return { username: `${name}@example.com`, password: randomBytes(12).toString('base64url') };
}

const REFRESH = new Set(['refreshtoken', 'refresh_token', 'offlineaccess', 'offline_access']);

/**
 * The app's own scopes, with or without the refresh scope as the facts have it. Without `OpenID`: no scenario of the twin
 * looks at an ID token, and signing one costs more than all the rest of an exchange.
 */
function scopesOf(facts: Facts, known: readonly string[] | undefined): readonly string[] {
  const others = (known ?? (facts.privilege === 'high' ? ['Api'] : ['Profile'])).filter(
    (scope) => !REFRESH.has(scope.toLowerCase()) && scope.toLowerCase() !== 'openid',
  );
  return facts.refreshReachable === false ? others : [...others, 'RefreshToken'];
}

function policyOf(facts: Facts, known: RefreshTokenPolicy | undefined): RefreshTokenPolicy {
  if (facts.refreshReachable === false) return { kind: 'zero' };
  return known === undefined || known.kind === 'zero' ? { kind: 'infinite' } : known;
}
