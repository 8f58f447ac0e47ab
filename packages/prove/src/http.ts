/**
 * A bounded HTTP client that talks to one origin and nobody else: no redirects followed, no address but the target's, and
 * an end to requests, bytes and time. It follows nothing because a redirect is what the scenarios look at.
 */
import { request as httpRequest, Agent as PlainAgent } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';

export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Absolute, or a path of the target. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface HttpLimits {
  /** Default 100,000: the twin of a large project. */
  maxRequests?: number;
  /** Of one answer. Default 1 MiB. */
  maxBodyBytes?: number;
  /** Of one request. Default 10 s. */
  timeoutMs?: number;
  /** Connections open at once. Default 16. */
  maxConnections?: number;
}

/** The target could not be asked, or its answer could not be taken. Never says anything about its security. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface HttpClient {
  readonly origin: string;
  /** Requests sent so far. */
  readonly sent: number;
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

/** Opens a client for the origin of a base URL. Throws a TypeError for one that is not http or https, or holds a password. */
export function openHttp(baseUrl: string, limits: HttpLimits = {}): HttpClient {
  const base = new URL(baseUrl);
  if (base.protocol !== 'http:' && base.protocol !== 'https:') {
    throw new TypeError(`the target must be an http or https URL, not ${base.protocol}`);
  }
  if (base.username !== '' || base.password !== '') throw new TypeError('the target must be a URL without credentials');
  const { maxRequests = 100_000, maxBodyBytes = 1_048_576, timeoutMs = 10_000, maxConnections = 16 } = limits;
  const tls = base.protocol === 'https:';
  const agentOptions = { keepAlive: true, maxSockets: maxConnections };
  const agent = tls ? new TlsAgent(agentOptions) : new PlainAgent(agentOptions);
  let sent = 0;
  return {
    origin: base.origin,
    get sent() {
      return sent;
    },
    async send(request) {
      const url = new URL(request.url, base);
      // INVARIANT: nothing found or guessed ever leaves for another origin.
      if (url.origin !== base.origin) throw new Unreachable(`${url.origin} is not the target`);
      if (sent >= maxRequests) throw new Unreachable(`the limit of ${maxRequests} requests is reached`);
      sent++;
      return await exchange(url, request, { agent, tls, timeoutMs, maxBodyBytes });
    },
    close: () => agent.destroy(),
  };
}

interface Line {
  agent: PlainAgent;
  tls: boolean;
  timeoutMs: number;
  maxBodyBytes: number;
}

function exchange(url: URL, request: HttpRequest, line: Line): Promise<HttpAnswer> {
  const body = request.form === undefined ? undefined : new URLSearchParams({ ...request.form }).toString();
  const headers: Record<string, string | number> = { accept: 'application/json, text/html;q=0.9', ...request.headers };
  if (body !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    headers['content-length'] = Buffer.byteLength(body);
  }
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      reject(new Unreachable(`${url.origin} did not answer ${request.method} ${url.pathname}`, { cause }));
    };
    const start = line.tls ? httpsRequest : httpRequest;
    const outgoing = start(url, { method: request.method, headers, agent: line.agent }, (incoming) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      incoming.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > line.maxBodyBytes) incoming.destroy(new Error(`an answer of more than ${line.maxBodyBytes} bytes`));
        else parts.push(part);
      });
      incoming.on('error', fail);
      incoming.on('end', () => {
        clearTimeout(timer);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${line.timeoutMs} ms`)),
      line.timeoutMs,
    );
    outgoing.on('error', (cause) => {
      clearTimeout(timer);
      fail(cause);
    });
    outgoing.end(body);
  });
}
