/**
 * How the real client behaves on the wire: what it is known to do, and, where that is not known, what the settings make it
 * do. A client that lives by the settings sends what is required of it and no more, so every weakness of a setting is a
 * weakness of that client.
 */
import { clientIn, type Facts, pkceIsRequired, type Sends, secretIsRequired } from '@countersign/policy';
import type { LoginFlow } from './moves/log-in.ts';

export interface ClientBehaviour {
  /** Whether the client runs where its owner alone can look. */
  kind: 'private' | 'public';
  /** How its users log in. */
  flow: LoginFlow;
  /** A flow in which a code can be obtained, whatever the client itself uses. */
  openFlow: LoginFlow;
  credentialsIn: 'post-body' | 'header';
  sendsChallenge: boolean;
  /** At which exchanges it sends its secret. */
  sendsSecretAt: { code: boolean; refresh: boolean; tokenExchange: boolean };
  /** It asks for, and is given, refresh tokens. */
  refreshes: boolean;
  /** It keeps the refresh token of every answer. */
  storesRotatedToken: boolean;
  /** It puts the verifier where `state` shows it, and takes it from there again. */
  verifierInState: boolean;
}

/** The client of a kind under these settings. A setting that is not known counts as the strict one. */
export function behaviourOf(facts: Facts, kind: 'private' | 'public'): ClientBehaviour {
  const headlessOpen =
    facts.codeCredentialFlow === true && facts.orgAllowsCodeCredentialFlow === true && facts.adminApproved !== false;
  const known = clientIn({ facts, type: kind });
  const refreshes = facts.refreshReachable !== false;
  // A private client has its secret at hand and sends it; a public one ships it only where it is made to.
  const sendsIf = (is: Sends, required: boolean) => sends(is, kind === 'private' || required);
  return {
    kind,
    flow: facts.headlessLogin || headlessOpen ? 'code-credentials' : 'web-server',
    openFlow: headlessOpen ? 'code-credentials' : 'web-server',
    // The POST body is accepted whatever the box says.
    credentialsIn: 'post-body',
    sendsChallenge: sends(known.sendsChallenge, pkceIsRequired(facts)),
    sendsSecretAt: {
      code: sendsIf(known.sendsSecretAtCode, secretIsRequired(facts, 'code')),
      // A secret that no request carries is not shipped.
      refresh: refreshes && sendsIf(known.sendsSecretAtRefresh, secretIsRequired(facts, 'refresh')),
      tokenExchange: facts.tokenExchangeFlow === true && sendsIf('unknown', secretIsRequired(facts, 'token-exchange')),
    },
    refreshes,
    storesRotatedToken: known.storesRotatedToken !== 'no',
    verifierInState: facts.verifierDerivable,
  };
}

function sends(is: Sends, supposed: boolean): boolean {
  return is === 'unknown' ? supposed : is === 'always';
}
