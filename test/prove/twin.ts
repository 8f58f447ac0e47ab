/** Our server as the twin: in this process, in memory, with throw-away users; on either wire. */
import type { StartTwin, Twin, TwinPlan } from '@countersign/prove';
import { createServer, type Wire } from '@countersign/server';

export const startTwin: StartTwin = (plan) => startTwinOn('salesforce', plan);

export async function startTwinOn(wire: Wire, { apps, users }: TwinPlan): Promise<Twin> {
  const server = await createServer({
    apps,
    users,
    database: 'sqlite::memory:',
    passwordHashing: 'dangerously-cheap',
    metrics: false,
    wire,
  });
  await server.usersReady;
  return { baseUrl: server.url, close: () => server.close() };
}
