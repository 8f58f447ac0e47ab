/** Our server in a process of its own: takes its options from the environment, prints its URL, ends when stdin does. */
import { createServer, type ServerOptions } from '@countersign/server';

const options = JSON.parse(process.env.SERVER_OPTIONS ?? '{}') as ServerOptions;
const server = await createServer(options);
await server.usersReady;
process.stdout.write(`${server.url}\n`);
process.stdin.on('end', () => {
  server.close().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
  });
});
process.stdin.resume();
