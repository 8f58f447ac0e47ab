/**
 * What a person does about a finding, in the order in which no handshake breaks: the client first, then the setting, then
 * rotate a secret that was exposed, then revoke what was issued under it.
 */
import type { Finding, RuleId } from '@countersign/policy';
import type { ReportedChange } from './review.ts';

/** What is known of the client's own behaviour; undefined where no code was seen. */
export interface ClientBehaviour {
  sendsPkce?: boolean;
  sendsSecret?: boolean;
}

type Writer = (change: string, client: ClientBehaviour) => readonly string[];

const ROTATE = 'Rotate the consumer secret: every copy of the old one must be taken as known.';
const REVOKE = 'Revoke the tokens issued under the old secret (Setup, Connected Apps OAuth Usage).';

const WRITERS: Record<RuleId, Writer> = {
  'secret-required-of-public-client': (change, client) => [
    sendPkce(client),
    'Release a version of the client that does not send client_secret.',
    `${change}.`,
    ROTATE,
    REVOKE,
  ],
  'refresh-secret-required-of-public-client': (change) => [
    'Release a version of the client that refreshes without client_secret and stores the rotated refresh token.',
    `${change}.`,
    ROTATE,
    REVOKE,
  ],
  'secret-not-required-of-private-client': (change, client) => [
    client.sendsSecret === true
      ? 'The client’s code already sends its secret at the code exchange.'
      : 'Make sure the server sends client_secret (or client authentication by Basic) at the code exchange, from a vault.',
    `${change}.`,
    'Revoke the tokens issued while no secret was asked for.',
  ],
  'refresh-secret-not-required-of-private-client': (change, client) => [
    client.sendsSecret === true
      ? 'The client’s code already sends its secret; check that it does so at refresh too.'
      : 'Make sure the server sends client_secret at every refresh, from a vault.',
    `${change}.`,
    'Revoke the refresh tokens issued while no secret was asked for.',
  ],
  'pkce-not-required': (change, client) => [sendPkce(client), `${change}.`],
  'refresh-rotation-off': (change) => [keepRotated, `${change}.`],
  'refresh-rotation-advised': (change) => [keepRotated, `${change}.`],
  'token-exchange-secret-wrong': (change) => ['Change the client to match before the setting.', `${change}.`],
  'secret-exposed-in-client': () => [
    'Remove the secret from the client; use PKCE instead, or move the exchange to a server.',
    'Release that version.',
    ROTATE,
    REVOKE,
  ],
  'secret-in-source': () => [
    'Read the secret from a vault or the environment.',
    ROTATE,
    REVOKE,
    'Remove it from the history too: whoever has cloned the repository has it.',
  ],
  'client-type-mixed': () => [
    'Register a second app for the public client: an external client app, since new connected apps can no longer be created.',
    'Give the public client the new consumer key, PKCE and no secret; release it.',
    'Then require the secret of the first app, for the server alone.',
    ROTATE,
  ],
  'client-type-undeclared': () => [
    'Declare the client’s type in the config file (countersign.config.json or .yaml; “countersign init” writes one), or run the review over the client’s code too.',
  ],
  'declaration-contradicted': () => [
    'Look at the evidence: correct the declaration in the config file, or the client that should not use this app.',
  ],
  'flow-not-enabled': (change) => [`${change}.`],
  'flow-blocked-by-org': (change) => [`${change}, for the whole org.`],
  'not-admin-approved': () => [
    'Assign the profiles or permission sets of the users who log in this way.',
    'Then set Permitted Users to “Admin approved users are pre-authorized”. In the other order everybody is locked out.',
  ],
  'credentials-allowed-in-header-or-url': () => [
    'Change the client to send username and password in the POST body.',
    'Then tick “Require user credentials in the POST body for Authorization Code and Credentials Flow”.',
  ],
  'weaker-flow-open': (change) => [
    'Look in Login History for clients that still use this flow and move them to another.',
    `${change}, for the whole org.`,
  ],
  'verifier-derivable': () => [
    'Generate the verifier from at least 32 random bytes, keep it in the session, and never put it into state.',
    'Release that version.',
  ],
  'setting-unknown': () => [
    'Retrieve the missing metadata (“countersign init --manifest” writes the package.xml), or look in Setup and declare it.',
  ],
};

const keepRotated =
  'Make sure the client stores the refresh token of every answer: after rotation the old one is dead.';

function sendPkce(client: ClientBehaviour): string {
  return client.sendsPkce === true
    ? 'The client’s code already sends a code challenge and verifier.'
    : 'Make sure the client sends code_challenge (S256) and code_verifier; Salesforce accepts PKCE before it is required.';
}

/** The steps for one finding; a change names the box, the element and the file. */
export function stepsFor(finding: Finding, changes: readonly ReportedChange[], client: ClientBehaviour): string[] {
  const change = changes
    .map((each) => {
      const place = each.file === undefined ? '' : ` in ${each.file}`;
      return `Turn "${each.label}" ${turns(finding, each) ? 'on' : 'off'} (${each.field}: ${each.to})${place}`;
    })
    .join('; ');
  return stepsForRule(finding.rule, change, client);
}

/** The steps of a rule for a finding that changes no setting, or whose change is already put into words. */
export function stepsForRule(rule: RuleId, change: string, client: ClientBehaviour): string[] {
  return WRITERS[rule](change, client).filter((step) => step !== '.');
}

/** What lies open is not always the app's secret: a token is revoked, a password changed; rotating the secret helps neither. */
export function stepsForExposed(what: 'token' | 'password'): string[] {
  return [
    'Take it out of the code, and out of the history too: whoever has a copy has it.',
    what === 'token'
      ? 'Revoke the token (Setup, Connected Apps OAuth Usage, or POST it to /services/oauth2/revoke).'
      : 'Change the password, and let the client ask for it or read it from a vault.',
    'Look in Login History for use that was not yours.',
  ];
}

/** Whether the box ends up ticked. “Blocked” in the metadata is a box “Allow …” that is clear. */
function turns(finding: Finding, change: ReportedChange): boolean {
  const to = finding.changes.find((each) => each.setting === change.setting)?.to ?? change.to === 'true';
  return change.setting.endsWith('Blocked') ? !to : to;
}
