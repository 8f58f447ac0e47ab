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
import { asSecret } from '../secret.ts';
import { addressTest } from './address-ranges.ts';
import { type OriginTest, originTest } from './origins.ts';
import { LEAST_SECRET_CHARS, weaknessOf } from './secret-strength.ts';

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
export type AppOptions = Pick<
  ServerOptions,
  'refreshTtlSeconds' | 'refreshIdleSeconds' | 'dangerouslyAllowShortSecrets'
>;

/**
 * Resolves a registration. What is not known counts as the strict value, except where the README says otherwise. Throws,
 * in one line for a person, for a client secret that can be guessed and for a certificate that cannot be read.
 */
export function makeApp(
  registration: AppRegistration,
  org: Partial<OrgSettingValues>,
  corsOrigins: readonly string[],
  options: AppOptions = {},
): App {
  const { settings } = registration;
  if (options.dangerouslyAllowShortSecrets !== true) refuseWeakSecret(registration);
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
      (options.refreshIdleSeconds ?? Number.POSITIVE_INFINITY) * 1000,
    ),
    refreshLifetimeMs: (options.refreshTtlSeconds ?? Number.POSITIVE_INFINITY) * 1000,
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

function refuseWeakSecret({ name, clientSecret }: AppRegistration): void {
  const weakness = clientSecret === undefined ? undefined : weaknessOf(asSecret(clientSecret));
  if (weakness === undefined) return;
  throw new Error(
    `the client secret of ${name} can be guessed, it ${weakness}: give it at least ${LEAST_SECRET_CHARS} random ones (openssl rand -hex 32), or take it as it is with --allow-short-secrets (in code: dangerouslyAllowShortSecrets)`,
  );
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
