/** An app as the server holds it: its settings resolved once, so that a request only looks things up. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import {
  type EnforcedSettings,
  enforcedFrom,
  type IpRelaxation,
  type Known,
  type OrgSettingValues,
  type RefreshTokenPolicy,
} from '@countersign/policy';
import type { ServerOptions } from '../options.ts';
import type { AppRegistration } from '../registrations.ts';
import { wireScopes } from '../scopes.ts';
import { addressTest } from './address-ranges.ts';
import { type OriginTest, originTest } from './origins.ts';

export interface App {
  name: string;
  label: string;
  clientId: string;
  /** What `enforce()` reads; undefined is not known. */
  enforced: EnforcedSettings;
  enabled: boolean;
  callbackUrls: ReadonlySet<string>;
  /** Wire names of every scope the app has. */
  scopes: readonly string[];
  refreshTokenPolicy: RefreshTokenPolicy;
  /** What ends refresh tokens beside the policy: the app's own idle limit, and the server's limits; infinite where there is none. */
  refreshIdleMs: number;
  refreshLifetimeMs: number;
  rotation: boolean;
  adminApproved: Known;
  profiles: ReadonlySet<string>;
  permissionSets: ReadonlySet<string>;
  ipRelaxation: IpRelaxation;
  addressAllowed: (address: string) => boolean;
  introspectAllTokens: boolean;
  jwtAccessTokens: boolean;
  accessTokenTtlMs: number;
  assertionKey: KeyObject | undefined;
  /** Origins of this app's own browser code and of the org. */
  originAllowed: OriginTest;
  /** Grants made before this moment are void. */
  voidBeforeMs: number;
}

/** Limit idle refresh token TTL. */
const IDLE_LIMIT_MS = 30 * 24 * 3_600_000;
/** Salesforce's default session timeout. */
const DEFAULT_SESSION_MINUTES = 120;

/** Of the server, for every app. */
export type RefreshLimits = Pick<ServerOptions, 'refreshTtlSeconds' | 'refreshIdleSeconds'>;

/** Resolves a registration. What is not known counts as the strict value, except where the README says otherwise. */
export function makeApp(
  registration: AppRegistration,
  org: Partial<OrgSettingValues>,
  corsOrigins: readonly string[],
  limits: RefreshLimits = {},
): App {
  const { settings } = registration;
  const origins = [...(org.corsOrigins ?? []), ...(registration.allowedOrigins ?? []), ...corsOrigins];
  return {
    name: registration.name,
    label: registration.label ?? registration.name,
    clientId: registration.clientId,
    enforced: enforcedFrom(settings, registration.org ?? org),
    enabled: settings.oauthEnabled !== false && settings.appEnabled !== false,
    callbackUrls: new Set(registration.callbackUrls),
    scopes: wireScopes(registration.scopes),
    refreshTokenPolicy: settings.refreshTokenPolicy ?? { kind: 'infinite' },
    refreshIdleMs: Math.min(
      settings.refreshTokenIdleLimit === true ? IDLE_LIMIT_MS : Number.POSITIVE_INFINITY,
      (limits.refreshIdleSeconds ?? Number.POSITIVE_INFINITY) * 1000,
    ),
    refreshLifetimeMs: (limits.refreshTtlSeconds ?? Number.POSITIVE_INFINITY) * 1000,
    rotation: settings.refreshTokenRotation !== false,
    adminApproved: settings.adminApproved,
    profiles: new Set(settings.profiles),
    permissionSets: new Set(settings.permissionSets),
    ipRelaxation: settings.ipRelaxation ?? 'enforce',
    addressAllowed: addressTest(settings.ipRanges ?? []),
    introspectAllTokens: settings.introspectAllTokens === true,
    jwtAccessTokens: settings.namedUserJwt === true,
    accessTokenTtlMs: (settings.sessionTimeoutMinutes ?? DEFAULT_SESSION_MINUTES) * 60_000,
    assertionKey: registration.certificatePem === undefined ? undefined : readKey(registration),
    originAllowed: originTest(origins),
    voidBeforeMs: 0,
  };
}

function readKey({ name, certificatePem = '' }: AppRegistration): KeyObject {
  try {
    return certificatePem.includes('BEGIN CERTIFICATE')
      ? new X509Certificate(certificatePem).publicKey
      : createPublicKey(certificatePem);
  } catch (cause) {
    throw new Error(`the certificate of app ${name} cannot be read: give a PEM certificate or public key`, { cause });
  }
}
