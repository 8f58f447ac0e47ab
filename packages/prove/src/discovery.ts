/** What a server publishes about itself (OpenID Connect Discovery §4, RFC 8414 §3). */
import type { Recorder, Who } from './recorder.ts';
import type { Endpoints } from './target.ts';

export interface Discovered {
  issuer: string;
  endpoints: Endpoints;
  /** RFC 9207: the authorization response names the server. */
  namesItself: boolean;
  /** Ways of PKCE it says it takes; undefined where it does not say. */
  challengeMethods: readonly string[] | undefined;
}

const WELL_KNOWN = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'] as const;

/** Undefined where there is no such document, or one without the two endpoints everything starts with. */
export async function discover(recorder: Recorder, who: Who): Promise<Discovered | undefined> {
  for (const path of WELL_KNOWN) {
    const url = `${recorder.target.baseUrl}${path}`;
    const answer = await recorder.send(who, 'Reads what the server says about itself.', { method: 'GET', url });
    const found = answer.status === 200 ? read(answer.json) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function read(document: Readonly<Record<string, unknown>>): Discovered | undefined {
  const text = (name: string): string | undefined => {
    const value = document[name];
    return typeof value === 'string' && URL.canParse(value) ? value : undefined;
  };
  const [issuer, authorize, token] = [text('issuer'), text('authorization_endpoint'), text('token_endpoint')];
  if (issuer === undefined || authorize === undefined || token === undefined) return undefined;
  const [revoke, introspect, userinfo] = [
    text('revocation_endpoint'),
    text('introspection_endpoint'),
    text('userinfo_endpoint'),
  ];
  const methods = document.code_challenge_methods_supported;
  return {
    issuer,
    endpoints: {
      authorize,
      token,
      ...(revoke === undefined ? {} : { revoke }),
      ...(introspect === undefined ? {} : { introspect }),
      ...(userinfo === undefined ? {} : { userinfo }),
    },
    namesItself: document.authorization_response_iss_parameter_supported === true,
    challengeMethods: Array.isArray(methods) ? methods.map(String) : undefined,
  };
}
