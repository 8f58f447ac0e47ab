/** A secret that ships is read out of the shipped client and used to pass for it (RFC 6749 §10.1, RFC 8252 §8.5). */
import { type Attack, type AttackContext, Ended, fails, notJudged, type ScenarioResult, succeeds } from '../attack.ts';
import { makePkce } from '../moves/pkce.ts';
import { introspect, redeem, refresh, tokenRequest } from '../moves/tokens.ts';
import { victimCode, victimTokens } from '../moves/victim.ts';

export const extractedSecret: Attack = {
  name: 'extracted-secret',
  threat: 'extracted-secret',
  says: 'Reads the secret out of what the shipped client must send, and authenticates as the app with it.',
  needs: [],
  about: 'app',
  severity: 'critical',
  async act(context) {
    const { recorder, client, behaviour } = context;
    if (client.leakedSecret !== undefined) {
      recorder.tell('attacker', 'Finds the secret in the code of the client.');
      const accessToken = await victimsAccessToken(context);
      return accessToken === undefined
        ? await byExchange(context, client.leakedSecret)
        : await passForTheClient(context, client.leakedSecret, accessToken);
    }
    if (behaviour.kind === 'private') return fails('The secret stays on a server the attacker cannot look into.');
    const secret = client.secret;
    if (!Object.values(behaviour.sendsSecretAt).includes(true)) return await nothingToExtract(context);
    if (secret === undefined) return notJudged('The client’s secret is not known.');
    const accessToken = await watchTheClient(context, secret);
    return await passForTheClient(context, secret, accessToken);
  },
};

/** Undefined where the real client cannot log in: the attacker then logs in as themselves. */
async function victimsAccessToken(context: AttackContext): Promise<string | undefined> {
  try {
    return (await victimTokens(context)).accessToken;
  } catch (error) {
    if (error instanceof Ended) return undefined;
    throw error;
  }
}

/** The owner of a copy watches what it sends, and sees the secret in it. */
async function watchTheClient(context: AttackContext, secret: string): Promise<string> {
  const { recorder, client, behaviour } = context;
  const tokens = await victimTokens(context);
  if (!behaviour.sendsSecretAt.code && behaviour.sendsSecretAt.refresh) {
    if (tokens.refreshToken === undefined)
      throw new Ended('not-judged', 'The client was given no refresh token to refresh.');
    const what = 'The client refreshes, with the secret it is made to ship.';
    await refresh(recorder, { client, who: 'client', what, refreshToken: tokens.refreshToken, secret });
  } else if (!behaviour.sendsSecretAt.code && behaviour.sendsSecretAt.tokenExchange) {
    await tokenRequest(
      recorder,
      { client, who: 'client', what: 'The client exchanges a token, with the secret it is made to ship.', secret },
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: makePkce().verifier,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      },
    );
  }
  recorder.tell('attacker', 'Watches the requests of their own copy of the client and reads client_secret out of one.');
  return tokens.accessToken;
}

/** The client sends nothing, and works: what is not sent cannot be read. */
async function nothingToExtract(context: AttackContext): Promise<ScenarioResult> {
  await victimTokens(context);
  context.recorder.tell(
    'attacker',
    'Watches the requests of their own copy of the client and finds no secret in them.',
  );
  return fails('The client carries no secret: there is nothing to extract.');
}

/**
 * An endpoint that needs client authentication accepts the secret. It must refuse a wrong one, or accepting the right one
 * shows nothing.
 */
async function passForTheClient(context: AttackContext, secret: string, token: string): Promise<ScenarioResult> {
  const { recorder, client } = context;
  const as = { client, who: 'attacker', token } as const;
  const right = await introspect(recorder, { ...as, what: 'Asks about a token, as the app.', secret });
  if (right === undefined || right.status === 404) return await byExchange(context, secret);
  if (right.status !== 200 || 'error' in right.json) return fails('The extracted secret opens nothing any more.');
  const wrong = await introspect(recorder, {
    ...as,
    what: 'Asks again with a secret made up, to see whether the secret matters.',
    secret: makePkce().verifier,
  });
  if (wrong?.status === 200 && !('error' in wrong.json)) return await byExchange(context, secret);
  return succeeds('Whoever has a copy of the client can pass for it.');
}

/** Where there is no introspection that asks for the secret, the code exchange does. */
async function byExchange(context: AttackContext, secret: string): Promise<ScenarioResult> {
  const { recorder, client } = context;
  const attempt = async (tried: string, what: string) => {
    const { code, verifier } = await victimCode(context, 'The attacker logs in as themselves', 'with-challenge');
    return await redeem(recorder, { client, who: 'attacker', what, code, verifier, secret: tried });
  };
  const right = await attempt(secret, 'Redeems a code as the app, with the extracted secret.');
  if (!right.ok) return fails(`The extracted secret opens nothing any more (${right.because}).`);
  const wrong = await attempt(makePkce().verifier, 'Tries again with a secret made up, to see whether it matters.');
  if (wrong.ok) throw new Ended('not-judged', 'This server takes any secret: having the right one gains nothing more.');
  return succeeds('Whoever has a copy of the client can pass for it.');
}
