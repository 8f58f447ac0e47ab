/**
 * Connections of one address are bounded: one more, and the oldest of them that is waiting for nothing is closed. So
 * thousands of idle ones are no outage, for others or for honest clients behind the same address.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../users/network.ts';

/** Of one IPv4 address, or one /64 of IPv6. */
const MOST_OF_AN_ADDRESS = 2000;

export function boundConnections(server: Server, most: number = MOST_OF_AN_ADDRESS): void {
  /** Idle connections, oldest first; one that is busy is put behind when it has been answered. */
  const idle = new Map<string, Set<Socket>>();
  const counts = new Map<string, number>();
  const addressOf = new WeakMap<Socket, string>();

  server.on(server.listenerCount('tlsClientError') > 0 ? 'secureConnection' : 'connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? '').own;
    addressOf.set(socket, address);
    const ofAddress = idle.get(address) ?? new Set();
    idle.set(address, ofAddress);
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      ofAddress.delete(socket);
      if (left > 0) counts.set(address, left);
      else {
        counts.delete(address);
        idle.delete(address);
      }
    });
    if (count > most) {
      const [oldest = socket] = ofAddress;
      ofAddress.delete(oldest);
      oldest.destroy();
    }
    ofAddress.add(socket);
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const ofAddress = idle.get(addressOf.get(socket) ?? '');
    ofAddress?.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) ofAddress?.add(socket);
    });
  });
}
