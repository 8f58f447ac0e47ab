/**
 * What a person does about a finding: values with a kind, never sentences. A report turns them into words; whoever orders or
 * filters them looks at the kind.
 */
import type { Does, Sends } from './conduct.ts';
import type { OrgSettingName, SettingName } from './settings.ts';

/** What the owner of the client changes in it, or makes sure of. */
export type ClientAct =
  | 'send-challenge'
  | 'send-secret-at-code'
  | 'send-secret-at-refresh'
  | 'stop-sending-secret-at-code'
  | 'stop-sending-secret-at-refresh'
  | 'store-rotated-token'
  | 'match-token-exchange'
  | 'send-credentials-in-body'
  | 'keep-verifier-out-of-state'
  | 'remove-secret'
  | 'read-secret-from-vault'
  | 'take-value-out'
  | 'move-to-new-app'
  | 'release';

export type Step =
  /** `is`: what is known of it today. */
  | { kind: 'client'; act: ClientAct; is?: Sends | Does }
  | { kind: 'setting'; setting: SettingName | OrgSettingName; to: boolean }
  /** The setting stands in the files already. */
  | { kind: 'deploy' }
  | { kind: 'register'; what: 'second-app' }
  | { kind: 'assign'; what: 'profiles-or-permission-sets' }
  | { kind: 'declare'; what: 'client-type' | 'corrected-type' }
  | { kind: 'retrieve'; what: 'missing-metadata' }
  | { kind: 'rotate'; what: 'consumer-secret' | 'password' }
  | {
      kind: 'revoke';
      what: 'issued-under-old-secret' | 'issued-without-secret' | 'refresh-without-secret' | 'found-token';
    }
  | { kind: 'history'; what: 'remove-secret' | 'remove-value' }
  /** What the subscriber of a package does about an app that only its author can change. */
  | { kind: 'vendor'; act: 'ask' | 'restrict' | 'block' | 'update' }
  | { kind: 'look'; what: 'login-history' | 'device-logins' };

export type StepKind = Step['kind'];

/** In which order steps of several findings are done so that no login breaks: client, setting, secret, tokens. */
const RANKS: Record<StepKind, number> = {
  retrieve: 0,
  declare: 0,
  register: 0,
  assign: 0,
  vendor: 0,
  client: 1,
  setting: 2,
  deploy: 3,
  rotate: 4,
  history: 5,
  revoke: 6,
  look: 7,
};

/** Steps in the order in which they are done; steps of one rank stay as they came. */
export function inOrder<S extends { kind: StepKind }>(steps: readonly S[]): S[] {
  return steps.toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind]);
}
