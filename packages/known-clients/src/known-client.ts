/**
 * A client that many orgs know: what it is, how it is recognised, and which boxes it needs.
 *
 * Every entry is data with a source. What cannot be recognised for certain is a hint, and says so.
 */
import type { Sends, SettingName } from '@countersign/policy';

export type KnownClientKind = 'browser' | 'mobile' | 'desktop' | 'cli' | 'server' | 'tool';

/** One way to recognise a callback URL. Compared in lower case and without a closing slash. */
export type CallbackPattern = ({ exact: string } | { prefix: string } | { regex: string }) & {
  /** Others use this callback too: it says what is likely, and proves nothing. */
  hint?: true;
};

/** How often the client sends something: a code challenge, or its secret. `optional`: as whoever sets it up chooses. */
export type UsuallySends = Sends | 'optional';

/** `either`: both are right. */
export type BoxValue = boolean | 'either';

/** What a box should be for this client, and why in one sentence. Where it depends on how the client is set up, both are said. */
export interface Box {
  value: BoxValue | { private: BoxValue; public: BoxValue };
  why: string;
}

/** The boxes an entry speaks of. */
export type BoxName = Extract<
  SettingName,
  | 'secretRequiredForWebServerFlow'
  | 'secretRequiredForRefreshTokenFlow'
  | 'pkceRequired'
  | 'refreshTokenRotation'
  | 'codeCredentialFlow'
  | 'clientCredentialsFlow'
  | 'namedUserJwt'
>;

export interface KnownClient {
  /** Kebab-case and permanent. */
  id: string;
  name: string;
  /** Other names people type. */
  aliases: readonly string[];
  kind: KnownClientKind;
  /** `either`: as it is set up. */
  clientType: 'private' | 'public' | 'either';
  /**
   * For one that can be either: its guide sets it up without a secret, though it could keep one. Where the app asks for no
   * secret it is then a public client.
   */
  guideHasNoSecret?: true;
  /** It redeems no code and refreshes nothing: it logs in by client credentials or JWT. */
  redeemsNoCode?: true;
  /** Its callback or consumer key proves that this client uses the app. False: whatever matches is a hint. */
  decides: boolean;
  match: {
    callbacks: readonly CallbackPattern[];
    /** Consumer keys that every org sees. */
    consumerKeys?: readonly string[];
    /** Words in an app's name or label. Never more than a hint. */
    names?: readonly string[];
  };
  boxes: Readonly<Partial<Record<BoxName, Box>>>;
  /** Scopes it asks for, as the metadata spells them; empty: as the task needs. */
  scopes: readonly string[];
  sendsPkce: UsuallySends;
  sendsSecret: UsuallySends;
  /** It keeps the refresh token of every answer, so that it lives with rotation. Default: not known. */
  storesRotatedToken?: 'yes' | 'no';
  notes: readonly string[];
  /** The day on which the sources were last read (ISO 8601). */
  checked: string;
  sources: readonly { title: string; url: string }[];
}
