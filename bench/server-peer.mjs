// The peer: oidc-provider with its store in a Map, the same client, the same grants. SCOPE=offline_access leaves the ID
// token out; the default signs one with RS256.
import { createHash } from 'node:crypto';
import { Provider } from 'oidc-provider';

const count = Number(process.argv[2] ?? 6000);
const scope = process.env.SCOPE ?? 'openid offline_access';
const rows = new Map();

class MapAdapter {
  constructor(name) {
    this.name = name;
  }
  async upsert(id, payload) {
    rows.set(`${this.name}:${id}`, payload);
  }
  async find(id) {
    return rows.get(`${this.name}:${id}`);
  }
  async findByUid() {}
  async findByUserCode() {}
  async destroy(id) {
    rows.delete(`${this.name}:${id}`);
  }
  async consume(id) {
    rows.get(`${this.name}:${id}`).consumed = Math.floor(Date.now() / 1000);
  }
  async revokeByGrantId() {}
}

const provider = new Provider('http://127.0.0.1', {
  adapter: MapAdapter,
  clients: [
    {
      client_id: 'priv',
      client_secret: 'x'.repeat(64),
      redirect_uris: ['https://app.example/cb'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  rotateRefreshToken: true,
  ttl: { AccessToken: 3600, AuthorizationCode: 900, RefreshToken: 86_400, Grant: 86_400, IdToken: 3600 },
  issueRefreshToken: async () => true,
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  cookies: { keys: ['bench'] },
});
const client = await provider.Client.find('priv');
const verifier = 'v'.repeat(64);
const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
const codes = [];
for (let user = 0; user < count; user++) {
  const grant = new provider.Grant({ accountId: `u${user}`, clientId: 'priv' });
  grant.addOIDCScope(scope);
  const code = new provider.AuthorizationCode({
    accountId: `u${user}`,
    client,
    grantId: await grant.save(),
    redirectUri: 'https://app.example/cb',
    scope,
    codeChallenge,
    codeChallengeMethod: 'S256',
    gty: 'authorization_code',
    sessionUid: `s${user}`,
    expiresWithSession: false,
    authTime: Math.floor(Date.now() / 1000),
    claims: {},
  });
  codes.push(await code.save());
}
const server = provider.listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}/token`, codes, verifier });
});
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
