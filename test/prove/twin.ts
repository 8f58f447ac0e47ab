/** Our server as the twin: in this process, in memory, with throw-away users. */
import type { StartTwin } from '@countersign/prove';
import { createServer } from '@countersign/server';

export const startTwin: StartTwin = async ({ apps, users, org }) => {
  const server = await createServer({
    apps: apps.map(({ name, clientId, clientSecret, callbackUrls, scopes, settings }) => ({
      name,
      clientId,
      clientSecret,
      callbackUrls,
      scopes,
      settings,
    })),
    users,
    org: { settings: org },
    database: 'sqlite::memory:',
    passwordHashing: 'dangerously-cheap',
    metrics: false,
  });
  await server.usersReady;
  return { baseUrl: server.url, close: () => server.close() };
};
