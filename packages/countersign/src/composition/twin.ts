/** Our server as the prover's twin: in this process, in memory, with made-up users whose passwords protect nothing. */
import type { StartTwin } from '@countersign/prove';
import { createServer } from '@countersign/server';

export const startTwin: StartTwin = async ({ apps, users }) => {
  const server = await createServer({
    apps,
    users,
    database: 'sqlite::memory:',
    passwordHashing: 'dangerously-cheap',
    metrics: false,
    // What is proven is what the settings let through, however often it is tried.
    throttle: { perClient: Number.POSITIVE_INFINITY },
  });
  await server.usersReady;
  return { baseUrl: server.url, close: () => server.close() };
};
