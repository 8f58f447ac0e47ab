/** Answers in the forms an org has: JSON, and an error as a list of one. */
import type { NeighbourAnswer } from '@countersign/server';

export function json(body: unknown, status = 200): NeighbourAnswer {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: JSON.stringify(body) };
}

/** What REST calls read when it is no. */
export function refusal(status: number, errorCode: string, message: string): NeighbourAnswer {
  return json([{ message, errorCode }], status);
}

export const NO_SESSION = (): NeighbourAnswer => refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
export const NOT_FOUND = (): NeighbourAnswer => refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
export const WRONG_METHOD = (method: string): NeighbourAnswer =>
  refusal(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed`);

export function xml(body: string, status = 200): NeighbourAnswer {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}

export function html(body: string, status = 200): NeighbourAnswer {
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=UTF-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    },
    body,
  };
}
