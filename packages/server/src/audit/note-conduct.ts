/**
 * What a token request shows of what its client does. Only a request that presents a real code or refresh token of the
 * client is taken: anyone can send the others. A wrong secret shows nothing.
 */
import type { TokenRequest } from '../token/grant.ts';
import { noteTraffic } from './note-traffic.ts';

export async function noteConduct(
  { core, inbound, client }: TokenRequest,
  { exchange, challenge }: { exchange: 'code' | 'refresh'; challenge?: boolean },
): Promise<void> {
  if (client.proof === 'failed') return;
  const sends = client.by === undefined ? 'no-secret' : 'secret';
  await noteTraffic(
    core,
    client.app,
    [
      `${sends}-at-${exchange}`,
      ...(challenge === undefined ? [] : [challenge ? ('challenge' as const) : ('no-challenge' as const)]),
      ...(client.by === undefined ? [] : [`by-${client.by}` as const]),
    ],
    inbound.nowMs,
  );
}
