/** The parts that the apps of the rich review are put together from. For tests only. */
import type {
  Proof,
  ProvenClient,
  ReportedChange,
  ReportedFinding,
  ReportedSetting,
  ReviewedApp,
} from '@countersign/review';

export const CONTROL = 'authorization-code-and-credentials-flow-settings';
export const CONTROL_NAME =
  'Connected Apps: API (Enable OAuth Settings): Authorization Code and Credentials Flow Settings';

export const path = (name: string) => `force-app/main/default/connectedApps/${name}.connectedApp-meta.xml`;

export function explicit(value: unknown, field: string, file: string, line: number): ReportedSetting {
  return { value, origin: 'explicit', field, file, line, column: 9 };
}
export const byDefault = (value: unknown, field: string): ReportedSetting => ({
  value,
  origin: 'default',
  field,
  apiVersion: '49.0',
});
export const unknown = (field: string): ReportedSetting => ({
  value: undefined,
  origin: 'unknown',
  field,
  why: 'the global OAuth settings of this app are not in the tree',
});

export const webServerSecret = (from: string, to: string, file: string): ReportedChange => ({
  setting: 'secretRequiredForWebServerFlow',
  label: 'Require Secret for Web Server Flow',
  field: 'isConsumerSecretOptional',
  from,
  to,
  file,
});
export const refreshSecret = (from: string, to: string, file: string): ReportedChange => ({
  setting: 'secretRequiredForRefreshTokenFlow',
  label: 'Require Secret for Refresh Token Flow',
  field: 'isSecretRequiredForRefreshToken',
  from,
  to,
  file,
});
export const pkce = (file: string, from?: string): ReportedChange => ({
  setting: 'pkceRequired',
  label: 'Require Proof Key for Code Exchange (PKCE)',
  field: 'isPkceRequired',
  ...(from === undefined ? {} : { from }),
  to: 'true',
  file,
});

export const critical = {
  v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 },
  v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N', score: 9.3 },
};
export const high = {
  v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 7.4 },
  v4: { vector: 'CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N', score: 9.1 },
};

export function finding(
  values: Partial<ReportedFinding> & Pick<ReportedFinding, 'rule' | 'severity' | 'message'>,
): ReportedFinding {
  return {
    cvss: null,
    threat: null,
    remediation: [],
    steps: [],
    fix: { disposition: 'needs-a-person', needs: [], steps: [] },
    demonstration: null,
    proof: null,
    waived: null,
    fingerprint: `fp-${values.rule}`,
    ...values,
  };
}

export function app(values: Partial<ReviewedApp> & Pick<ReviewedApp, 'name' | 'verdict' | 'because'>): ReviewedApp {
  return {
    kind: 'ConnectedApp',
    label: values.name,
    files: [path(values.name)],
    owner: { value: 'own' },
    clientType: { value: 'private', declared: false, confidence: 0.95, evidence: [] },
    conduct: {},
    settings: {},
    required: {},
    alternatives: [],
    controls: [],
    findings: [],
    login: null,
    withstood: [],
    ...values,
  };
}

const logsIn = { outcome: 'succeeds', why: 'The client logs in, works, and ends its tokens.' } as const;

/** A client of which nothing is known. */
export const supposedClient: ProvenClient = { is: 'supposed', before: logsIn, after: logsIn, wouldFail: [] };

export const interceptedCode: Proof = {
  scenario: 'intercepted-code',
  before: { attack: 'succeeds', handshake: 'succeeds' },
  after: { attack: 'fails', handshake: 'succeeds' },
  client: supposedClient,
  steps: [
    {
      when: 'before',
      who: 'victim',
      what: 'logs in; the redirect carries a code',
      response: 'HTTP/1.1 302 Found\nLocation: https://app.example.com/callback?code=[masked]',
    },
    {
      when: 'before',
      who: 'attacker',
      what: 'redeems the code without secret and without verifier',
      request: 'POST /services/oauth2/token\ngrant_type=authorization_code&code=[masked]&client_id=[key]',
      response: 'HTTP/1.1 200 OK\n{"access_token":"[masked]"}',
    },
    { when: 'after', who: 'victim', what: 'logs in; the redirect carries a code' },
    {
      when: 'after',
      who: 'attacker',
      what: 'redeems the code without secret and without verifier',
      request: 'POST /services/oauth2/token\ngrant_type=authorization_code&code=[masked]&client_id=[key]',
      response: 'HTTP/1.1 400 Bad Request\n{"error":"invalid_client","error_description":"invalid client credentials"}',
    },
  ],
};

export function privateWithoutSecret(name: string): ReportedFinding {
  return finding({
    rule: 'secret-not-required-of-private-client',
    severity: 'critical',
    cvss: critical,
    threat: 'intercepted-code',
    message:
      'Whoever gets hold of an authorization code gets the tokens: this private client is not asked for its secret.',
    file: path(name),
    line: 9,
    column: 9,
    remediation: [webServerSecret('true', 'false', path(name))],
    steps: [
      'Check that the client sends client_secret at the token endpoint.',
      'Tick "Require Secret for Web Server Flow" and deploy.',
      'Revoke the refresh tokens issued before.',
    ],
    proof: interceptedCode,
    fingerprint: `a1-${name.length}`,
  });
}
