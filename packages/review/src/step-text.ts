/** Steps in words: the only place where a step becomes a sentence. */
import { type ClientAct, isTicked, SETTING_LABELS, type Step } from '@countersign/policy';
import type { ReportedChange } from './review.ts';

/** `changes` are those of the same finding: they name the element and the file of a setting. */
export function stepText(step: Step, changes: readonly ReportedChange[] = []): string {
  switch (step.kind) {
    case 'client':
      return step.is === 'always' || step.is === 'yes' ? (DONE[step.act] ?? TO_DO[step.act]) : TO_DO[step.act];
    case 'setting':
      return settingText(
        step,
        changes.find((change) => change.setting === step.setting),
      );
    case 'deploy':
      return 'Deploy the changed metadata.';
    case 'register':
      return 'Register a second app for the public client: an external client app, since new connected apps can no longer be created.';
    case 'assign':
      return 'Assign the profiles or permission sets of the users who log in this way. In the other order everybody is locked out.';
    case 'declare':
      return step.what === 'client-type'
        ? 'Declare the client’s type in the config file (countersign.config.json or .yaml; “countersign init” writes one), or run the review over the client’s code too.'
        : 'Look at the evidence: correct the declaration in the config file, or the client that should not use this app.';
    case 'retrieve':
      return 'Retrieve the missing metadata, with an API version that has it (“countersign init --manifest” writes the package.xml), or look in Setup and declare it.';
    case 'rotate':
      return step.what === 'consumer-secret'
        ? 'Rotate the consumer secret: every copy of the old one must be taken as known.'
        : 'Change the password, and let the client ask for it or read it from a vault.';
    case 'revoke':
      return REVOKE[step.what];
    case 'history':
      return step.what === 'remove-secret'
        ? 'Remove it from the history too: whoever has cloned the repository has it.'
        : 'Take it out of the code, and out of the history too: whoever has a copy has it.';
    case 'vendor':
      return VENDOR[step.act];
    case 'look':
      return step.what === 'device-logins'
        ? 'Look in Setup › Login History whether anybody logs in by the device flow: a device without a browser would lose its login.'
        : 'Look in Login History for use that was not yours.';
  }
}

const TO_DO: Record<ClientAct, string> = {
  'send-challenge':
    'Make sure the client sends code_challenge (S256) and code_verifier; Salesforce accepts PKCE before it is required.',
  'send-secret-at-code':
    'Make sure the server sends client_secret (or client authentication by Basic) at the code exchange, from a vault.',
  'send-secret-at-refresh': 'Make sure the server sends client_secret at every refresh, from a vault.',
  'stop-sending-secret-at-code': 'Release a version of the client that does not send client_secret.',
  'stop-sending-secret-at-refresh': 'Release a version of the client that refreshes without client_secret.',
  'store-rotated-token':
    'Make sure the client stores the refresh token of every answer: after rotation the old one no longer works.',
  'match-token-exchange': 'Change the client to match before the setting.',
  'send-credentials-in-body': 'Change the client to send username and password in the POST body.',
  'keep-verifier-out-of-state':
    'Generate the verifier from at least 32 random bytes, keep it in the session, and never put it into state.',
  'remove-secret': 'Remove the secret from the client; use PKCE instead, or move the exchange to a server.',
  'read-secret-from-vault': 'Read the secret from a vault or the environment.',
  'take-value-out': 'Take it out of the code: whoever has a copy has it.',
  'move-to-new-app': 'Give the public client the new consumer key, PKCE and no secret; release it.',
  release: 'Release that version.',
};

/** What is known to be so already. */
const DONE: Partial<Record<ClientAct, string>> = {
  'send-challenge': 'The client already sends a code challenge and verifier.',
  'send-secret-at-code': 'The client already sends its secret at the code exchange.',
  'send-secret-at-refresh': 'The client already sends its secret at refresh.',
  'store-rotated-token': 'The client already stores the refresh token of every answer.',
};

const REVOKE: Record<Extract<Step, { kind: 'revoke' }>['what'], string> = {
  'issued-under-old-secret': 'Revoke the tokens issued under the old secret (Setup, Connected Apps OAuth Usage).',
  'issued-without-secret': 'Revoke the tokens issued while no secret was asked for.',
  'refresh-without-secret': 'Revoke the refresh tokens issued while no secret was asked for.',
  'found-token': 'Revoke the token (Setup, Connected Apps OAuth Usage, or POST it to /services/oauth2/revoke).',
};

const VENDOR: Record<Extract<Step, { kind: 'vendor' }>['act'], string> = {
  ask: 'Ask the app’s author to change the setting: it is theirs, and no deploy of yours changes it.',
  restrict:
    'Until then restrict it by what a subscriber can set (Setup › the app › Manage or Policies): permitted users “Admin approved users are pre-authorized”, IP relaxation “Enforce IP restrictions”, a refresh token policy that expires.',
  block: 'Block or uninstall it where nobody needs it (Setup › Connected Apps OAuth Usage).',
  update: 'Install the version in which the author has changed it, and review again.',
};

function settingText({ setting, to }: Extract<Step, { kind: 'setting' }>, change: ReportedChange | undefined): string {
  const name = `Turn "${SETTING_LABELS[setting]}" ${isTicked(setting, to) ? 'on' : 'off'}`;
  if (change === undefined) return `${name}.`;
  return `${name} (${change.field}: ${change.to})${change.file === undefined ? '' : ` in ${change.file}`}.`;
}
