/** What a scenario is aimed at: a base URL and clients, nothing more. */
import { type HttpClient, type HttpLimits, openHttp } from './http.ts';

/** Where the endpoints are, as absolute URLs. */
export interface Endpoints {
  authorize: string;
  token: string;
  revoke?: string;
  introspect?: string;
  userinfo?: string;
}

export interface Target {
  baseUrl: string;
  endpoints: Endpoints;
  http: HttpClient;
  /** Tokens it has issued to scenarios, so that they can be given back when it is over. */
  obtained: { clientId: string; token: string; revoked: boolean }[];
}

/** A user whose password the tests know. */
export interface TestUser {
  username: string;
  password: string;
}

/** A client of the target, with everything its owner knows about it. */
export interface TargetClient {
  name: string;
  clientId: string;
  /** A registered callback, byte for byte. It is never visited. */
  redirectUri: string;
  secret?: string;
  /** How the client proves itself. Default `post`: in the body. */
  secretIn?: 'post' | 'basic';
  /** The victim. */
  user: TestUser;
  /** Scopes asked for, space-separated. Default: none, which stands for all the app has. */
  scope?: string;
  /** More parameters of the authorization request, `prompt` say. */
  authorizeParameters?: Readonly<Record<string, string>>;
  /** A secret that was found outside the client's owner's hands; what it is tried on is this target and nothing else. */
  leakedSecret?: string;
}

/** Opens a target whose endpoints are where Salesforce has them. */
export function openTarget(baseUrl: string, limits?: HttpLimits, endpoints?: Endpoints): Target {
  const base = baseUrl.replace(/\/+$/, '');
  return {
    baseUrl: base,
    endpoints: endpoints ?? salesforceEndpoints(base),
    http: openHttp(base, limits),
    obtained: [],
  };
}

/** The endpoint paths of a Salesforce login URL or Experience Cloud site (Help: OAuth endpoints). */
export function salesforceEndpoints(baseUrl: string): Required<Endpoints> {
  const at = (name: string): string => `${baseUrl}/services/oauth2/${name}`;
  return {
    authorize: at('authorize'),
    token: at('token'),
    revoke: at('revoke'),
    introspect: at('introspect'),
    userinfo: at('userinfo'),
  };
}
