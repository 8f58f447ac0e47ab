/** Everything the site is told from outside. The secret comes from the environment or from a file a vault mounts. */
import { readFileSync } from 'node:fs';

export function readConfig(env = process.env) {
  const port = Number(env.PORT ?? 3100);
  const publicUrl = (env.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/$/, '');
  return {
    port,
    publicUrl,
    loginUrl: (env.SF_LOGIN_URL ?? 'http://localhost:8080').replace(/\/$/, ''),
    clientId: env.SF_CLIENT_ID ?? 'AcmeBookingWebExample',
    clientSecret: readSecret(env),
    redirectUri: `${publicUrl}/oauth/callback`,
    scope: env.SF_SCOPE ?? 'openid id api refresh_token',
  };
}

function readSecret(env) {
  const secret = env.SF_CLIENT_SECRET_FILE ? readFileSync(env.SF_CLIENT_SECRET_FILE, 'utf8').trim() : env.SF_CLIENT_SECRET;
  if (!secret) throw new Error('Set SF_CLIENT_SECRET_FILE (a file your vault mounts) or SF_CLIENT_SECRET.');
  return secret;
}
