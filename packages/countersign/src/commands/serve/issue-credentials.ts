/** Keys and secrets for apps that brought none: made once, kept in the database, a secret shown once. */
import { randomBytes } from 'node:crypto';
import { type AppRegistration, openAdministration } from '@countersign/server';
import type { Registrations } from '../../composition/registrations.ts';

export interface IssuedCredentials {
  apps: AppRegistration[];
  /** What a person must take down now: it is not shown again. */
  shown: { name: string; clientId: string; clientSecret: string }[];
}

/** In memory nothing is kept, so everything is made anew. */
export async function issueCredentials(apps: Registrations['apps'], database: string): Promise<IssuedCredentials> {
  const kept = database === 'sqlite::memory:' ? NOTHING_KEPT : await keptIn(database);
  const issued: IssuedCredentials = { apps: [], shown: [] };
  for (const app of apps) {
    const clientId = app.clientId ?? kept.clientIds.get(app.name) ?? makeClientId();
    const registration = { ...app, clientId };
    // As in an org, every app has a secret, asked for or not (Metadata API, isConsumerSecretOptional).
    if (app.clientSecret === undefined && !kept.withSecret.has(clientId)) {
      const clientSecret = randomBytes(32).toString('hex').toUpperCase();
      issued.apps.push({ ...registration, clientSecret });
      issued.shown.push({ name: app.name, clientId, clientSecret });
    } else {
      issued.apps.push(registration);
    }
  }
  return issued;
}

interface Kept {
  clientIds: ReadonlyMap<string, string>;
  withSecret: ReadonlySet<string>;
}

const NOTHING_KEPT: Kept = { clientIds: new Map(), withSecret: new Set() };

async function keptIn(database: string): Promise<Kept> {
  const administration = await openAdministration({ database });
  try {
    const apps = await administration.apps.list();
    const withSecret = new Set<string>();
    for (const app of apps) {
      const secrets = await administration.apps.secrets(app.clientId);
      if (secrets.some((secret) => secret.retiredMs === null)) withSecret.add(app.clientId);
    }
    return { clientIds: new Map(apps.map((app) => [app.name, app.clientId])), withSecret };
  } finally {
    await administration.close();
  }
}

/** Shaped like Salesforce's, so that whatever recognises one recognises it. */
function makeClientId(): string {
  return `3MVG9${randomBytes(60).toString('base64url')}`;
}
