/** Metrics at an address of their own, for who must not reach them where clients are served. */
import { createServer } from 'node:http';
import type { Metrics } from './metrics.ts';
import { SAFE_HEADERS } from './respond.ts';
import { PATHS } from './wire.ts';

export interface MetricsServer {
  address: { host: string; port: number };
  close(): Promise<void>;
}

/** Rejects when the address is in use. */
export async function serveMetrics(metrics: Metrics, at: { host: string; port: number }): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== PATHS.metrics) {
      response.writeHead(404, SAFE_HEADERS).end();
      return;
    }
    Promise.all([metrics.contentType(), metrics.text()]).then(
      ([type, text]) => response.writeHead(200, { ...SAFE_HEADERS, 'content-type': type }).end(text),
      () => response.writeHead(500, SAFE_HEADERS).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  const bound = server.address();
  return {
    address: { host: at.host, port: typeof bound === 'object' && bound !== null ? bound.port : at.port },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
