/** One of several server processes on one database: starts, says where, and ends when its parent does. */
import { createServer } from '../src/index.ts';
import { app } from './fixture.ts';

const [database = '', clientSecret = '', password = ''] = process.argv.slice(2);
const server = await createServer({
  database,
  apps: [app({ refreshTokenRotation: true, secretRequiredForWebServerFlow: true }, { clientSecret })],
  org: { settings: { codeCredentialFlowAllowed: true } },
  users: [{ username: 'ada@example.com', password }],
  passwordHashing: 'dangerously-cheap',
});
await server.usersReady;
process.on('disconnect', () => process.exit(0));
process.send?.({ url: server.url });
