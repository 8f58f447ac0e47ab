/**
 * The addresses that the example's metadata names, `http://localhost:3100` and the like, on whatever ports are free.
 *
 * A callback is registered with its port, so the example cannot move; a browser and the clients reach it through this
 * proxy instead, and see the addresses their own documentation gives. Requests arrive as they were sent.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface LocalNames {
  /** For a browser's proxy setting. */
  url: string;
  /** For a Node process: its `fetch` goes through here. */
  env: { NODE_USE_ENV_PROXY: '1'; HTTP_PROXY: string };
  /** From now on `localhost:<named>` is `localhost:<actual>`. */
  point(named: number, actual: number): void;
  close(): Promise<void>;
}

export async function startLocalNames(): Promise<LocalNames> {
  const ports = new Map<string, number>();
  const sockets = new Set<Duplex>();
  const proxy = createServer((incoming, outgoing) => forward(incoming, outgoing, ports));
  // Node's fetch asks for a tunnel, plain HTTP or not.
  proxy.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    const port = ports.get(incoming.url ?? '');
    if (port === undefined) return client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const upstream: Socket = connect(port, 'localhost', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    sockets.add(client).add(upstream);
    return client;
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    url,
    env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: url },
    point: (named, actual) => void ports.set(`localhost:${named}`, actual),
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.closeAllConnections();
      return new Promise((resolve) => proxy.close(() => resolve()));
    },
  };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, ports: ReadonlyMap<string, number>): void {
  const target = URL.parse(incoming.url ?? '');
  const port = ports.get(target?.host ?? '');
  if (target === null || port === undefined) {
    outgoing.writeHead(502).end();
    return;
  }
  const { method, headers } = incoming;
  const path = target.pathname + target.search;
  const upstream = request({ host: 'localhost', port, path, method, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  incoming.pipe(upstream);
}
