/** The server cannot answer now. Nothing is wrong with the request. */
import type { KnownError } from '../known-error.ts';
import { rfc } from '../sources.ts';

export const availability: readonly KnownError[] = [
  {
    id: 'temporarily-unavailable',
    title: 'The server cannot answer now; the same request may work later',
    codes: ['temporarily_unavailable'],
    texts: ['the server is busy; try again', 'the server cannot answer now; try again'],
    refusals: ['busy', 'database-unavailable'],
    seenAt: 'Every endpoint of countersign serve, with status 503.',
    causes: [
      {
        what: 'Too many logins are being worked on at once.',
        look: '/metrics',
        fix: 'Try again after Retry-After. A client keeps its tokens: they are still good.',
      },
      {
        what: 'The database does not answer.',
        look: '/readyz, and the log',
        fix: 'Bring the database back; nothing has to be set up anew.',
      },
    ],
    sources: [rfc(6749, '4.1.2.1')],
  },
  {
    id: 'server-error',
    title: 'The server failed',
    codes: ['server_error', 'unknown_error'],
    texts: ['internal error'],
    refusals: ['fault'],
    seenAt: 'Every endpoint, with status 500.',
    causes: [
      {
        what: 'A fault in the server. Against countersign serve it is a bug: its log has the request id and the cause.',
        look: 'The log, by the request id of the answer',
        fix: 'Try again; report it with the log’s line if it comes back.',
      },
    ],
    sources: [rfc(6749, '4.1.2.1')],
  },
];
