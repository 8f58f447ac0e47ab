/** Every handshake there is: the two kinds of client, and clients that people use. */
import type { Handshake } from '../handshake.ts';
import { airbyte } from './airbyte.ts';
import { appAuth } from './appauth.ts';
import { authJs } from './auth-js.ts';
import { authlib } from './authlib.ts';
import { jsforce } from './jsforce.ts';
import { mcpClient } from './mcp-client.ts';
import { mobileSdkNativeLogin } from './mobile-sdk-native-login.ts';
import { openidClient } from './openid-client.ts';
import { privateClient } from './private-client.ts';
import { publicClient } from './public-client.ts';
import { sfCli } from './sf-cli.ts';

export const HANDSHAKES: readonly Handshake[] = [
  privateClient,
  publicClient,
  jsforce,
  sfCli,
  mobileSdkNativeLogin,
  authJs,
  appAuth,
  openidClient,
  mcpClient,
  authlib,
  airbyte,
];

export function handshakeByName(name: string): Handshake | undefined {
  return HANDSHAKES.find((handshake) => handshake.name === name);
}
