/** Salesforce, as these tests need it: one private and one public client, one user, a clock that tests turn. */
import { randomBytes } from 'node:crypto';
import { createServer, type RunningServer } from 'countersign/server';
import type { LoginConfig } from '../src/headless-login.ts';

export const USERNAME = 'ada@example.com';
/** Made for this run: not even a test needs a password or a secret in its source. */
export const PASSWORD = randomBytes(12).toString('base64url');

const MINUTE_MS = 60_000;
const CALLBACK = 'https://app.example.com/callback';

export interface Salesforce {
  server: RunningServer;
  /** The configuration of a server, which keeps a secret. */
  privateClient: LoginConfig;
  /** The configuration of an app on a phone or in a browser, which has none. */
  publicClient: LoginConfig;
  /** Lets time pass for the server. Nothing waits. */
  pass(minutes: number): void;
}

export async function startSalesforce(): Promise<Salesforce> {
  const clientSecret = randomBytes(24).toString('hex');
  let nowMs = Date.now();
  const everyApp = { callbackUrls: [CALLBACK], scopes: ['Api', 'OpenID', 'RefreshToken'] };
  const everySetting = {
    codeCredentialFlow: true,
    adminApproved: true,
    pkceRequired: true,
    refreshTokenRotation: true,
    sessionTimeoutMinutes: 120,
  };
  const server = await createServer({
    apps: [
      {
        ...everyApp,
        name: 'Booking_Web',
        clientId: 'booking-web',
        clientSecret,
        // What is not said counts as the strict value: this app's secret is required at both exchanges.
        settings: everySetting,
      },
      {
        ...everyApp,
        name: 'Traveller_App',
        clientId: 'traveller-app',
        settings: {
          ...everySetting,
          secretRequiredForWebServerFlow: false,
          secretRequiredForRefreshTokenFlow: false,
        },
      },
    ],
    org: { settings: { codeCredentialFlowAllowed: true } },
    users: [{ username: USERNAME, password: PASSWORD }],
    // Passwords that live as long as a test need no argon2id.
    passwordHashing: 'dangerously-cheap',
    clock: () => nowMs,
  });
  const common = { loginUrl: server.url, redirectUri: CALLBACK };
  return {
    server,
    privateClient: { ...common, clientId: 'booking-web', clientSecret },
    publicClient: { ...common, clientId: 'traveller-app' },
    pass: (minutes) => {
      nowMs += minutes * MINUTE_MS;
    },
  };
}
