/**
 * An MCP client (Claude, ChatGPT, Cursor): it refuses a server that does not publish S256, and has no secret unless somebody
 * pasted one.
 */
import { type Ending, fails } from '../attack.ts';
import { discover } from '../discovery.ts';
import type { Handshake } from '../handshake.ts';
import { wholeLife } from './whole-life.ts';

export const mcpClient: Handshake = {
  name: 'mcp-client',
  says: 'A chat assistant’s MCP client, which works only with servers that say they know PKCE.',
  async act(scene, client, behaviour): Promise<Ending> {
    const found = await discover(scene, 'client');
    if (found === undefined) return fails('There is no discovery document.');
    if (found.issuer !== scene.target.baseUrl) return fails('The issuer is not the address it was found at.');
    if (!found.challengeMethods?.includes('S256')) return fails('The server does not say that it knows S256.');
    return await wholeLife(scene, client, {
      flow: 'web-server',
      challenge: { method: 'S256' },
      sendsSecretAt: { code: false, refresh: false },
      refreshes: behaviour.refreshes,
      sendsSecretAtRevocation: false,
    });
  },
};
