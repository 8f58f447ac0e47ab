/**
 * An MCP client (Claude, ChatGPT, Cursor): it refuses a server that does not publish S256, and has no secret unless somebody
 * pasted one.
 */
import { fails, type ScenarioResult } from '../attack.ts';
import { discover } from '../discovery.ts';
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const mcpClient: Handshake = {
  name: 'mcp-client',
  says: 'A chat assistant’s MCP client, which works only with servers that say they know PKCE.',
  async act(recorder, client, behaviour): Promise<ScenarioResult> {
    const found = await discover(recorder, 'client');
    if (found === undefined) return fails('There is no discovery document.');
    if (found.issuer !== recorder.target.baseUrl) return fails('The issuer is not the address it was found at.');
    if (!found.challengeMethods?.includes('S256')) return fails('The server does not say that it knows S256.');
    return await wholeLife(recorder, client, {
      flow: 'web-server',
      challenge: { method: 'S256' },
      sendsSecretAt: { code: false, refresh: false },
      refreshes: behaviour.refreshes,
      sendsSecretAtRevocation: false,
    });
  },
};
