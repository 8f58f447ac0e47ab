/**
 * How the real client behaves: what today's settings make it send. A well-behaved client sends what is required of it and
 * no more, so every weakness of a setting is a weakness of the client that lives by it.
 */
import { type Facts, pkceIsRequired, secretIsRequired } from '@countersign/policy';
import type { Flow } from './moves/log-in.ts';

export interface Conduct {
  /** Whether the client runs where its owner alone can look. */
  kind: 'private' | 'public';
  /** How its users log in. */
  flow: Flow;
  /** A flow in which a code can be obtained, whatever the client itself uses. */
  openFlow: Flow;
  credentialsIn: 'post-body' | 'header';
  sendsChallenge: boolean;
  /** At which exchanges it sends its secret. */
  sendsSecretAt: { code: boolean; refresh: boolean; tokenExchange: boolean };
  /** It asks for, and is given, refresh tokens. */
  refreshes: boolean;
  /** It puts the verifier where `state` shows it, and takes it from there again. */
  verifierInState: boolean;
}

/** The client of a kind that lives by these settings. A setting that is not known counts as the strict one. */
export function conductOf(facts: Facts, kind: 'private' | 'public'): Conduct {
  const headlessOpen =
    facts.codeCredentialFlow === true && facts.orgAllowsCodeCredentialFlow === true && facts.adminApproved !== false;
  return {
    kind,
    flow: facts.headlessLogin || headlessOpen ? 'code-credentials' : 'web-server',
    openFlow: headlessOpen ? 'code-credentials' : 'web-server',
    // The POST body is accepted whatever the box says.
    credentialsIn: 'post-body',
    sendsChallenge: pkceIsRequired(facts),
    // A private client has its secret at hand and always sends it; a public one ships it only where it is made to.
    sendsSecretAt: {
      code: kind === 'private' || secretIsRequired(facts, 'code'),
      refresh: kind === 'private' || secretIsRequired(facts, 'refresh'),
      tokenExchange:
        facts.tokenExchangeFlow === true && (kind === 'private' || secretIsRequired(facts, 'token-exchange')),
    },
    refreshes: facts.refreshReachable !== false,
    verifierInState: facts.verifierDerivable,
  };
}
