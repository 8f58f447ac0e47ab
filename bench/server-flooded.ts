/** The server that `server-flood.ts` floods: argon2id, addresses from `X-Forwarded-For`, and users who share one hash. */
import { argon2Sync, randomBytes } from 'node:crypto';
import { createServer } from '../packages/server/src/index.ts';

const [password = '', honest = '20', names = '1000'] = process.argv.slice(2);
const bare = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
const salt = randomBytes(16);
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const tag = argon2Sync('argon2id', { message: password, nonce: salt, tagLength: 32, ...cost });
const passwordHash = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${bare(salt)}$${bare(tag)}`;
const named = (prefix: string, count: string) =>
  Array.from({ length: Number(count) }, (_, at) => ({ username: `${prefix}-${at}@example.com`, passwordHash }));

const server = await createServer({
  apps: [
    {
      name: 'Booking_Web',
      clientId: 'booking-web',
      clientSecret: randomBytes(24).toString('hex'),
      callbackUrls: ['https://app.example.com/callback'],
      scopes: ['Api'],
      settings: {
        codeCredentialFlow: true,
        credentialsInPostBodyOnly: false,
        secretRequiredForWebServerFlow: false,
        pkceRequired: false,
        adminApproved: true,
      },
    },
  ],
  org: { settings: { codeCredentialFlowAllowed: true } },
  users: [...named('honest', honest), ...named('user', names)],
  trustProxy: true,
  logLevel: 'silent',
});
await server.usersReady;
process.send?.(server.url);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
