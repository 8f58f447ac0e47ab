/** Whether the port can be had, asked before anything is made for the server: a secret that is shown once must be shown. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Rejects with the system's error. Another program may take the port afterwards; then the server says so. */
export async function refuseTakenPort(port: number, host: string): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  probe.listen({ port, host, exclusive: true });
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}
