import { createServer, get } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { boundConnections } from '../src/http/connections.ts';

describe('connections of one address', () => {
  it('are bounded by closing the oldest idle one: who comes is served, who waits for an answer is not cut off', async () => {
    let answer: () => void = () => undefined;
    const server = createServer((request, response) => {
      if (request.url === '/slow') answer = () => response.end('slow');
      else response.end('ok');
    });
    boundConnections(server, 5);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        get({ port, host: '127.0.0.1', path, agent: false }, (response) => {
          response.setEncoding('utf8').on('data', resolve);
        }).on('error', reject);
      });
    const slow = ask('/slow');
    await vi.waitUntil(() => answer.length === 0 && server.listening);
    const idle: Socket[] = [];
    const closed: number[] = [];
    for (let at = 0; at < 20; at++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('close', () => closed.push(at)).on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      idle.push(socket);
    }
    expect(await ask('/')).toBe('ok');
    await vi.waitUntil(() => closed.length >= 16);
    expect(closed.slice(0, 16)).toEqual([...Array(16).keys()]);
    answer();
    expect(await slow).toBe('slow');
    for (const socket of idle) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
