/** Every object of this org, by the API it is asked for. */
import type { SObject } from '../query/objects.ts';
import {
  appMenuItem,
  connectedApplication,
  externalClientApplication,
  oauthIpRange,
  oauthOidcSettings,
  oauthPolicy,
  oauthSettings,
  setupEntityAccess,
} from './apps.ts';
import { organization, permissionSet, permissionSetAssignment, profile, user } from './people.ts';
import { loginHistory, oauthToken, setupAuditTrail } from './usage.ts';

const ALL: readonly SObject[] = [
  appMenuItem,
  connectedApplication,
  externalClientApplication,
  oauthIpRange,
  oauthPolicy,
  oauthSettings,
  loginHistory,
  oauthOidcSettings,
  oauthToken,
  organization,
  permissionSet,
  permissionSetAssignment,
  profile,
  setupAuditTrail,
  setupEntityAccess,
  user,
];

/** By lower-case name. */
export type Objects = ReadonlyMap<string, SObject>;

export const DATA_OBJECTS: Objects = of('data');
export const TOOLING_OBJECTS: Objects = of('tooling');

function of(api: 'data' | 'tooling'): Objects {
  return new Map(
    ALL.filter((one) => one.api === api || one.api === 'both').map((one) => [one.name.toLowerCase(), one]),
  );
}
