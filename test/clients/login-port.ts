/** The one port that the CLI’s own app is called back on: tests that log in by it go one after another. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Held instead of the port itself, which the login wants to listen on. */
const TURN = 17_170;
const TRIES = 600;

/** Waits until no other test logs in by that port. The turn ends with the process, too. */
export async function takeLoginPort(): Promise<{ [Symbol.dispose](): void }> {
  for (let at = 0; at < TRIES; at++) {
    const server = createServer();
    const held = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(TURN, '127.0.0.1', () => resolve(true));
    });
    if (held) return { [Symbol.dispose]: () => void server.close() };
    await sleep(100);
  }
  throw new Error(`another login has held port 1717 for ${TRIES / 10} seconds`);
}
