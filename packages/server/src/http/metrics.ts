/** Prometheus metrics, one registry a server, so that several in one process do not meet. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  observe(route: string, method: string, status: number, seconds: number): void;
  refused(reason: string): void;
  tokens(grantType: string): void;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'countersign_' });
  const registers = [registry];
  const duration = new Histogram({
    name: 'countersign_http_request_duration_seconds',
    help: 'Time to answer, by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  const refusals = new Counter({
    name: 'countersign_refusals_total',
    help: 'Requests refused, by reason code',
    labelNames: ['reason'],
    registers,
  });
  const issued = new Counter({
    name: 'countersign_token_answers_total',
    help: 'Token requests granted, by grant type',
    labelNames: ['grant_type'],
    registers,
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    observe: (route, method, status, seconds) => duration.observe({ route, method, status: String(status) }, seconds),
    refused: (reason) => refusals.inc({ reason }),
    tokens: (grantType) => issued.inc({ grant_type: grantType }),
  };
}
