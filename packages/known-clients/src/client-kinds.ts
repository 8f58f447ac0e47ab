/**
 * Kinds of client that people ask for by name, for whoever's client is in no list: the boxes follow from where its code
 * runs (RFC 6749 §2.1, RFC 8252 §8.5, RFC 9700 §2.1.1).
 */
import { EITHER_BOXES, MACHINE_BOXES, PRIVATE_BOXES, PUBLIC_BOXES } from './boxes.ts';
import type { Box, KnownClient } from './known-client.ts';

type Kind = Pick<KnownClient, 'id' | 'name' | 'aliases' | 'kind' | 'notes' | 'sources'>;

/** When the standards below were last read for these entries. */
const CHECKED = '2026-11-25';

const RFC_6749 = { title: 'RFC 6749 §2.1: client types', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-2.1' };
const RFC_8252 = { title: 'RFC 8252 §8.5: native apps', url: 'https://www.rfc-editor.org/rfc/rfc8252#section-8.5' };
const RFC_9700 = {
  title: 'RFC 9700 §2.1.1: public clients must use PKCE',
  url: 'https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1',
};
const MCP = {
  title: 'Model Context Protocol: authorization',
  url: 'https://modelcontextprotocol.io/specification/2025-06-18/basic/authorization',
};

const OWN_LOGIN_SCREEN: Box = { value: 'either', why: 'On only where the client shows a login screen of its own.' };

export const CLIENT_KINDS: readonly KnownClient[] = [
  onUsersDevice({
    id: 'single-page-app',
    name: 'Single-page app',
    aliases: ['spa', 'browser app', 'javascript app', 'react', 'vue', 'angular', 'svelte', 'front end', 'frontend'],
    kind: 'browser',
    notes: [
      'With a back end of its own that redeems the code and keeps the tokens it is a web server: ask for that.',
      'The token endpoint answers a browser only where CORS for OAuth endpoints is on in the org.',
    ],
    sources: [RFC_6749, RFC_9700],
  }),
  onUsersDevice({
    id: 'mobile-app',
    name: 'Mobile app',
    aliases: [
      'mobile',
      'android',
      'android app',
      'ios',
      'ios app',
      'iphone app',
      'react native',
      'flutter',
      'native app',
    ],
    kind: 'mobile',
    notes: ['Whoever installs the app can take it apart: a secret in it is known to everybody.'],
    sources: [RFC_8252, RFC_9700],
  }),
  onUsersDevice({
    id: 'desktop-app',
    name: 'Desktop app',
    aliases: ['desktop', 'electron', 'windows app', 'mac app'],
    kind: 'desktop',
    notes: ['Its callback is an address of the machine it runs on, or a scheme of its own (RFC 8252 §7).'],
    sources: [RFC_8252, RFC_9700],
  }),
  onUsersDevice({
    id: 'command-line-tool',
    name: 'Command-line tool',
    aliases: ['cli', 'command line', 'terminal tool', 'console app'],
    kind: 'cli',
    notes: ['In a pipeline, where nobody is there to log in, it is a server job: ask for that.'],
    sources: [RFC_8252, RFC_9700],
  }),
  onUsersDevice({
    id: 'browser-extension',
    name: 'Browser extension',
    aliases: ['chrome extension', 'firefox extension', 'extension'],
    kind: 'browser',
    notes: ['Its package can be read by whoever installs it.'],
    sources: [RFC_6749, RFC_9700],
  }),
  onAServer({
    id: 'web-server',
    name: 'Web server',
    aliases: [
      'web app',
      'server',
      'server app',
      'back end',
      'backend',
      'backend for frontend',
      'bff',
      'web server flow',
    ],
    kind: 'server',
    notes: ['The secret belongs in a vault or in the environment of the server, never in the repository.'],
    sources: [RFC_6749],
  }),
  {
    ...onAServer({
      id: 'server-job',
      name: 'Server job (client credentials or JWT)',
      aliases: [
        'client credentials',
        'client credentials flow',
        'jwt',
        'jwt bearer',
        'jwt bearer flow',
        'service account',
        'cron job',
        'batch job',
        'machine to machine',
        'm2m',
        'ci pipeline',
      ],
      kind: 'server',
      notes: [
        'No user logs in: the client credentials flow sends the secret, the JWT bearer flow a signature.',
        'The secret boxes keep others from using the app’s code and refresh flows.',
      ],
      sources: [
        { title: 'RFC 6749 §4.4: client credentials', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.4' },
        { title: 'RFC 7523: JWT bearer', url: 'https://www.rfc-editor.org/rfc/rfc7523' },
      ],
    }),
    redeemsNoCode: true,
    boxes: MACHINE_BOXES,
    sendsPkce: 'never',
  },
  onUsersDevice({
    id: 'mcp-client',
    name: 'MCP client on the user’s machine',
    aliases: ['mcp', 'model context protocol', 'mcp client'],
    kind: 'desktop',
    notes: [
      'MCP requires PKCE, and rotation of refresh tokens for public clients.',
      'One that runs as a service and keeps a secret for its users is a web server: ask for that.',
    ],
    sources: [MCP, RFC_9700],
  }),
  {
    id: 'ai-agent',
    name: 'AI agent',
    aliases: ['agent', 'coding agent', 'llm agent'],
    kind: 'tool',
    clientType: 'either',
    decides: false,
    match: { callbacks: [] },
    boxes: EITHER_BOXES,
    scopes: [],
    sendsPkce: 'unknown',
    sendsSecret: 'unknown',
    checked: CHECKED,
    notes: [
      'On the user’s machine it is a public client; as a service that keeps its own secret it is a private one.',
      'What acts for nobody in particular is a server job: ask for that.',
    ],
    sources: [MCP, RFC_6749],
  },
];

function onUsersDevice(kind: Kind): KnownClient {
  return {
    ...kind,
    checked: CHECKED,
    clientType: 'public',
    decides: false,
    match: { callbacks: [] },
    boxes: { ...PUBLIC_BOXES, codeCredentialFlow: OWN_LOGIN_SCREEN },
    scopes: [],
    sendsPkce: 'unknown',
    sendsSecret: 'unknown',
  };
}

function onAServer(kind: Kind): KnownClient {
  return {
    ...kind,
    checked: CHECKED,
    clientType: 'private',
    decides: false,
    match: { callbacks: [] },
    boxes: { ...PRIVATE_BOXES, codeCredentialFlow: OWN_LOGIN_SCREEN },
    scopes: [],
    sendsPkce: 'unknown',
    sendsSecret: 'unknown',
  };
}
