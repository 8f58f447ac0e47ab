/** What a neighbour sees of the server, made from what the server's parts share. */
import type { Core } from './core.ts';
import type { Inside } from './neighbour.ts';
import { endSessions, listSessions } from './sessions.ts';
import { findTokenFor } from './tokens/bearer.ts';
import { makeRecordId } from './users/user-id.ts';

/** A token has to be for the org's APIs. */
const API_PATH = '/services/data';
const MAX_TICKET_CHARS = 4096;

export function makeInside(core: Core, { checkApps, replaceApps }: Pick<Inside, 'checkApps' | 'replaceApps'>): Inside {
  const { store, hasher } = core;
  return {
    publicUrl: () => core.publicUrl,
    org: core.org,
    nowMs: () => core.clock(),
    async session(token) {
      const live = await findTokenFor(core, token, core.clock(), API_PATH);
      if (live === undefined) return undefined;
      const { user, app, token: access } = live;
      return {
        user,
        clientId: app.clientId,
        app: app.name,
        scopes: access.scope.split(' '),
        expiresMs: access.expiresMs,
      };
    },
    users: async (after, limit) => (await store.listUsers(after, limit)).map(({ passwordHash: _, ...user }) => user),
    sessions: (of) => listSessions(store, of, core.clock()),
    endSessions: (of) => endSessions(store, of, core.clock(), 'ended-by-admin'),
    auditTrail: (limit) => store.auditTrail(limit),
    audit: (record) => store.audit(record),
    findDocument: (key, unlessVersion) => store.findDocument(key, unlessVersion),
    putDocument: (key, text, ifVersion) => store.putDocument(key, text, ifVersion),
    checkApps,
    replaceApps,
    recordId: (prefix, name) => makeRecordId(prefix, name, hasher),
    randomText: (bytes) => core.random(bytes).toString('hex').toUpperCase(),
    ticket: (value, ttlMs) =>
      hasher
        .seal(JSON.stringify({ value, untilMs: core.clock() + ttlMs, id: core.random(12).toString('hex') }))
        .toString('base64url'),
    async takeTicket(text) {
      const ticket = text.length > MAX_TICKET_CHARS ? undefined : readTicket(core, text);
      if (ticket === undefined || ticket.untilMs <= core.clock()) return undefined;
      const fresh = await store.useAssertion(hasher.hash('form', `ticket:${ticket.id}`), ticket.untilMs);
      return fresh ? ticket.value : undefined;
    },
  };
}

function readTicket(core: Core, text: string): { value: string; untilMs: number; id: string } | undefined {
  try {
    // What was not sealed here does not open, so what opens is what was written above.
    return JSON.parse(core.hasher.unseal(Buffer.from(text, 'base64url'))) as {
      value: string;
      untilMs: number;
      id: string;
    };
  } catch {
    return undefined;
  }
}
