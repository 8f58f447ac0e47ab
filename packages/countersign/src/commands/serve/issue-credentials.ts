/** Keys and secrets for apps that brought none: made once, kept in the database, a secret shown once. */
import { type AppRegistration, openAdministration } from '@countersign/server';
import type { Registrations } from '../../composition/registrations.ts';

export interface IssuedCredentials {
  apps: AppRegistration[];
  /** What a person must take down now: it is not shown again. */
  shown: { name: string; clientId: string; clientSecret: string }[];
}

/**
 * As in an org, every app has a secret, asked for or not (Metadata API, isConsumerSecretOptional). Servers that start on
 * one database at the same time use the same ids and secrets, and one of them shows the secret.
 *
 * @param database in memory nothing is kept, so everything is made anew
 */
export async function issueCredentials(
  apps: Registrations['apps'],
  database: string,
  masterKey: string | undefined,
  onWarning: (message: string) => void,
): Promise<IssuedCredentials> {
  const administration = await openAdministration({
    database,
    ...(masterKey === undefined ? {} : { masterKey }),
    onWarning,
  });
  try {
    const issued: IssuedCredentials = { apps: [], shown: [] };
    for (const app of apps) {
      const { clientId, newSecret } = await administration.apps.issue(app.name, {
        ...(app.clientId === undefined ? {} : { clientId: app.clientId }),
        hasSecret: app.clientSecret !== undefined,
      });
      if (newSecret === undefined) issued.apps.push({ ...app, clientId });
      else {
        issued.apps.push({ ...app, clientId, clientSecret: newSecret });
        issued.shown.push({ name: app.name, clientId, clientSecret: newSecret.reveal() });
      }
    }
    return issued;
  } finally {
    await administration.close();
  }
}
