/** What a local org is made from. */
import type { ProjectRead } from '@countersign/metadata';
import type { AppRegistration, NewOrgSettings } from '@countersign/server';

/** What metadata does not carry, by the name of the app. */
export interface AppCredential {
  clientId?: string;
  clientSecret?: string;
  certificatePem?: string;
}

/** A file of the metadata the org starts with. */
export interface FirstFile {
  /** Its name, with the suffix its type has; shown when it is refused. */
  path: string;
  text: string;
}

export interface LocalOrgOptions {
  /** Turns metadata that was read into what the server serves; the composition knows how. */
  register: (project: ProjectRead) => { apps: readonly AppRegistration[]; settings: NewOrgSettings };
  /** Deployed when the org is empty, and never after. */
  first?: readonly FirstFile[];
  /** Of apps among `first`. */
  credentials?: Readonly<Record<string, AppCredential>>;
  /** Told of the key and the secret an app was given; shown this once. */
  onCredential?: (name: string, clientId: string, clientSecret: string) => void;
  /** Told of what a person should know. */
  onNotice?: (message: string) => void;
  /** Where it is not known what real orgs do. */
  unknowns?: Partial<Unknowns>;
}

/** What real orgs do here is not known, or differs between them: chosen, and said in the README. */
export interface Unknowns {
  /** Whether a deploy may create a connected app: new orgs refuse it since Spring ’26. Default `allowed`. */
  newConnectedApps: 'allowed' | 'refused';
  /** Whether a retrieve returns the global OAuth settings of an external client app. Default `with-switch`: as documented. */
  globalOauthSettings: 'with-switch' | 'always';
  /** Milliseconds a deploy waits before it runs: the time in which it can be cancelled. Default 0. */
  deployDelayMs: number;
}

export const CHOSEN: Unknowns = { newConnectedApps: 'allowed', globalOauthSettings: 'with-switch', deployDelayMs: 0 };
