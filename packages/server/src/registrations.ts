/** What a server is told of an app, an org and a user when it starts, or later. */
import type { EnforceableOrgSettings, OrgSettingValues, SettingValues } from '@countersign/policy';
import type { Secret } from './secret.ts';

/** The settings of an app that the server enforces; one that is missing is not known, and counts as the strict one. */
export type AppSettings = {
  [K in Exclude<keyof SettingValues, 'scopes' | 'callbackUrls' | 'consumerKey' | 'certificate'>]?:
    | SettingValues[K]
    | undefined;
};

export interface AppRegistration {
  /** Developer name, as in the metadata; what logs and the audit trail say. */
  name: string;
  /** What people read on the login page. Default: the name. */
  label?: string;
  /** Consumer key. */
  clientId: string;
  /** Consumer secret; hashed at once. An app without one cannot prove itself with a secret. */
  clientSecret?: string | Secret;
  callbackUrls: readonly string[];
  /** Metadata spelling (`RefreshToken`) or wire spelling (`refresh_token`). */
  scopes: readonly string[];
  settings: AppSettings;
  /** PEM certificate or public key for `private_key_jwt` (RFC 7523 §2.2). */
  certificatePem?: string;
  /** The switches of the org the app is from, where one server runs apps of several orgs. Default: the server's own org. */
  org?: EnforceableOrgSettings;
  /** Browser origins of this app, beside those of the org. */
  allowedOrigins?: readonly string[];
}

export interface OrgRegistration {
  /** 18-character organization id. Default: one made from the public URL. */
  id?: string;
  name?: string;
  /**
   * A value that is missing is not known: what must be allowed is refused, and what can only add to an app's own setting
   * (PKCE for all) adds nothing.
   */
  settings?: Partial<OrgSettingValues>;
}

export interface UserRegistration {
  username: string;
  /** Plain text, whatever it looks like; hashed at once. */
  password?: string | Secret;
  /** Instead of the password: an argon2id hash in PHC text form, of at most 128 MiB, 10 passes and 8 lanes. */
  passwordHash?: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  profile?: string;
  permissionSets?: readonly string[];
  /** Refused as a locked user is: the answer reads like a wrong password. */
  locked?: boolean;
  inactive?: boolean;
  mfaRequired?: boolean;
}
