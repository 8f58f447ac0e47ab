/** Every handshake there is. */
import type { Handshake, HandshakeName } from '../handshake.ts';
import { privateClient } from './private-client.ts';
import { publicClient } from './public-client.ts';

export const HANDSHAKES: readonly Handshake[] = [privateClient, publicClient];

export function handshakeByName(name: string): Handshake | undefined {
  return HANDSHAKES.find((handshake) => handshake.name === (name as HandshakeName));
}
