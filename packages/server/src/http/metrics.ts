/** Prometheus metrics, one registry a server, so that several in one process do not meet. */
import type { Counter, Histogram, Registry } from 'prom-client';

export interface Metrics {
  contentType(): Promise<string>;
  text(): Promise<string>;
  observe(route: string, method: string, status: number, seconds: number): void;
  refused(reason: string): void;
  tokens(grantType: string): void;
}

interface Instruments {
  registry: Registry;
  duration: Histogram<'route' | 'method' | 'status'>;
  /** Series of `duration` in use; routes, methods and statuses are few. */
  series: Map<string, { observe(seconds: number): void }>;
  refusals: Counter<'reason'>;
  issued: Counter<'grant_type'>;
}

/** What happens before the library is there is counted once it is: it loads after the server listens. */
const MAX_WAITING = 10_000;

export function makeMetrics(): Metrics {
  let instruments: Instruments | undefined;
  let loading: Promise<Instruments> | undefined;
  let waiting: ((to: Instruments) => void)[] = [];

  function load(): Promise<Instruments> {
    loading ??= makeInstruments().then((made) => {
      instruments = made;
      for (const write of waiting) write(made);
      waiting = [];
      return made;
    });
    return loading;
  }

  function record(write: (to: Instruments) => void): void {
    if (instruments !== undefined) {
      write(instruments);
      return;
    }
    if (waiting.length < MAX_WAITING) waiting.push(write);
    void load();
  }

  return {
    contentType: async () => (await load()).registry.contentType,
    text: async () => await (await load()).registry.metrics(),
    observe: (route, method, status, seconds) =>
      record(({ duration, series }) => {
        // Looked up by one text: the library would sort and join the labels each time.
        const key = `${method} ${status} ${route}`;
        let one = series.get(key);
        if (one === undefined) {
          one = duration.labels({ route, method, status: String(status) });
          series.set(key, one);
        }
        one.observe(seconds);
      }),
    refused: (reason) => record(({ refusals }) => refusals.inc({ reason })),
    tokens: (grantType) => record(({ issued }) => issued.inc({ grant_type: grantType })),
  };
}

async function makeInstruments(): Promise<Instruments> {
  const { Counter, collectDefaultMetrics, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'countersign_' });
  const registers = [registry];
  return {
    registry,
    series: new Map(),
    duration: new Histogram({
      name: 'countersign_http_request_duration_seconds',
      help: 'Time to answer, by route, method and status',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    refusals: new Counter({
      name: 'countersign_refusals_total',
      help: 'Requests refused, by reason code',
      labelNames: ['reason'],
      registers,
    }),
    issued: new Counter({
      name: 'countersign_token_answers_total',
      help: 'Token requests granted, by grant type',
      labelNames: ['grant_type'],
      registers,
    }),
  };
}
