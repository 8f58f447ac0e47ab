/** RFC 8707: what a token is for is what its client asked for, and a resource server that looks can tell. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  app,
  basic,
  CALLBACK,
  CLIENT_ID,
  CLIENT_SECRET,
  encode,
  type Fixture,
  introspect,
  send,
  startFixture,
} from './fixture.ts';

const MCP = 'https://mcp.example.com/mcp';
const OTHER = 'https://other.example.com/';
const claims = (jwt: unknown): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString('utf8'));

describe.each(['salesforce', 'strict'] as const)('on the %s wire', (wire) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture({
      wire,
      apps: [
        app({ namedUserJwt: true }, { scopes: ['Api', 'RefreshToken', 'OpenID', 'MCP'] }),
        app({ refreshTokenRotation: true }, { name: 'Opaque', clientId: 'opaque' }),
      ],
    });
  });
  afterAll(() => fixture.server.close());

  /** Two `resource` parameters are two resources; a form of the fixture has each name once. */
  async function authorize(resources: readonly string[], form: Record<string, string> = {}) {
    const body = encode({ response_type: 'code', client_id: CLIENT_ID, redirect_uri: CALLBACK, ...form });
    for (const one of resources) body.append('resource', one);
    return await send(`${fixture.server.url}/services/oauth2/authorize?${body}`);
  }
  const code = async (form: Record<string, string> = {}): Promise<string> =>
    (await fixture.authorize({ scope: 'api refresh_token', ...form })).code ?? '';
  const headers = (token: unknown) => ({ headers: { authorization: `Bearer ${token}` } });
  const statusAt = async (path: string, token: unknown) =>
    (await send(fixture.server.url + path, headers(token))).status;

  it('is the audience of the access token, after a refresh too', async () => {
    const { json } = await fixture.exchange(await code({ resource: MCP }), { resource: MCP });
    expect(claims(json.access_token).aud).toEqual([MCP]);
    const again = await fixture.refresh(String(json.refresh_token), { resource: MCP });
    expect(claims(again.json.access_token).aud).toEqual([MCP]);
    const unnamed = await fixture.refresh(String(json.refresh_token));
    expect(claims(unnamed.json.access_token).aud).toEqual([MCP]);
  });

  it('may be several, of which a token request may take some', async () => {
    const page = await authorize([MCP, OTHER]);
    expect(page.status).toBe(200);
    const { code: one = '' } = await fixture.authorize({ scope: 'api', resource: `${MCP} ${OTHER}` });
    const { json } = await fixture.exchange(one, { resource: OTHER });
    expect(claims(json.access_token).aud).toEqual([OTHER]);
  });

  it('leaves this server out unless the scopes are for its userinfo, and then nobody else gets in there', async () => {
    const { json: forMcp } = await fixture.exchange(await code({ resource: MCP }));
    expect(await statusAt('/services/data/v64.0', forMcp.access_token)).toBe(401);
    expect(await statusAt('/services/oauth2/userinfo', forMcp.access_token)).toBe(wire === 'strict' ? 401 : 403);
    const { json: both } = await fixture.exchange(await code({ resource: MCP, scope: 'openid api' }));
    expect(claims(both.access_token).aud).toEqual([MCP, `${fixture.server.url}/services/oauth2/userinfo`]);
    expect(await statusAt('/services/oauth2/userinfo', both.access_token)).toBe(200);
    expect(await statusAt('/services/data/v64.0', both.access_token)).toBe(401);
    const { json: unnamed } = await fixture.exchange(await code());
    expect(claims(unnamed.access_token).aud).toEqual([fixture.server.url]);
    expect(await statusAt('/services/data/v64.0', unnamed.access_token)).toBe(200);
    const { json: own } = await fixture.exchange(await code({ resource: `${fixture.server.url}/services/data` }));
    expect(await statusAt('/services/data/v64.0', own.access_token)).toBe(200);
  });

  it('is said at introspection, of an opaque token too', async () => {
    const { json } = await fixture.exchange(await code({ client_id: 'opaque', resource: MCP }), {
      client_id: 'opaque',
    });
    const opaque = { authorization: basic('opaque', CLIENT_SECRET) };
    const told = await fixture.post('/services/oauth2/introspect', { token: String(json.access_token) }, opaque);
    expect(told.json).toMatchObject({ active: true, aud: [MCP] });
    const { json: jwt } = await fixture.exchange(await code({ resource: MCP }));
    expect(await introspect(fixture, String(jwt.access_token))).toMatchObject({ active: true, aud: [MCP] });
    expect(await statusAt('/services/data/v64.0', json.access_token)).toBe(401);
  });

  it('is refused where it is none, or was not asked for at login, and the code is still good', async () => {
    for (const wrong of ['mcp.example.com', 'https://mcp.example.com/#part', '/mcp', 'https://a b'])
      expect((await authorize([wrong])).location?.searchParams.get('error')).toBe('invalid_target');
    expect(
      (await authorize(Array.from({ length: 9 }, (_, at) => `${MCP}/${at}`))).location?.searchParams.get('error'),
    ).toBe('invalid_target');
    const first = await code({ resource: MCP });
    expect(await fixture.exchange(first, { resource: OTHER })).toMatchObject({
      status: 400,
      json: { error: 'invalid_target' },
    });
    const { json } = await fixture.exchange(first, { resource: MCP });
    expect(await fixture.refresh(String(json.refresh_token), { resource: OTHER })).toMatchObject({
      json: { error: 'invalid_target' },
    });
    expect(await fixture.exchange(await code(), { resource: MCP })).toMatchObject({
      json: { error: 'invalid_target' },
    });
  });
});
