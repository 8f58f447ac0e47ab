import { describe, expect, it } from 'vitest';
import { CLIENT_KINDS } from './client-kinds.ts';
import { findKnownClient } from './find.ts';
import type { KnownClient } from './known-client.ts';
import { knownCallback, matchKnownClients } from './match.ts';
import { hintsInNames } from './names.ts';
import { KNOWN_CLIENTS } from './registry.ts';
import { squash, wordsIn } from './words.ts';

describe('the registry', () => {
  it('knows at least forty clients, each once', () => {
    expect(KNOWN_CLIENTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(KNOWN_CLIENTS.map((client) => client.id)).size).toBe(KNOWN_CLIENTS.length);
    for (const { id } of KNOWN_CLIENTS) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('has a source for every entry', () => {
    for (const client of KNOWN_CLIENTS) {
      expect(client.sources.length, client.id).toBeGreaterThan(0);
      for (const source of client.sources) {
        expect(source.title, client.id).not.toBe('');
        expect(new URL(source.url).protocol, client.id).toBe('https:');
      }
    }
  });

  it('says of every entry when its sources were last read', () => {
    for (const { id, checked } of [...CLIENT_KINDS, ...KNOWN_CLIENTS]) {
      expect(checked, id).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(new Date(checked).toISOString().slice(0, 10), id).toBe(checked);
    }
  });

  it('lets only an entry with one answer decide', () => {
    for (const client of KNOWN_CLIENTS.filter(({ decides }) => decides)) {
      expect(client.clientType !== 'either' || client.guideHasNoSecret === true, client.id).toBe(true);
      expect(client.match.callbacks.length + (client.match.consumerKeys?.length ?? 0), client.id).toBeGreaterThan(0);
    }
  });

  it('asks no secret of a public client, and one of a private client', () => {
    for (const { id, clientType, boxes } of KNOWN_CLIENTS) {
      for (const name of ['secretRequiredForWebServerFlow', 'secretRequiredForRefreshTokenFlow'] as const) {
        if (clientType === 'public') expect(boxes[name]?.value, id).toBe(false);
        if (clientType === 'private') expect(boxes[name]?.value, id).toBe(true);
      }
    }
  });

  it('never says of a client that always sends a challenge to wait until it is seen to', () => {
    for (const { id, sendsPkce, boxes, redeemsNoCode } of KNOWN_CLIENTS) {
      if (redeemsNoCode) continue;
      if (sendsPkce === 'always') expect(boxes.pkceRequired?.value, id).toBe(true);
      if (sendsPkce === 'never') expect(boxes.pkceRequired?.value, id).not.toBe(true);
    }
  });

  it('says why for every box', () => {
    for (const { id, boxes } of KNOWN_CLIENTS) {
      expect(boxes.secretRequiredForWebServerFlow, id).toBeDefined();
      expect(boxes.pkceRequired, id).toBeDefined();
      for (const box of Object.values(boxes)) expect(box.why, id).toMatch(/^\S.*\.$/);
    }
  });

  it('can be told apart by name: no two entries answer to one spelling', () => {
    const owner = new Map<string, string>();
    for (const client of [...CLIENT_KINDS, ...KNOWN_CLIENTS]) {
      for (const spelling of new Set([client.id, client.name, ...client.aliases].map(squash))) {
        expect(owner.get(spelling) ?? client.id, spelling).toBe(client.id);
        owner.set(spelling, client.id);
      }
    }
  });

  it('has patterns in lower case without a closing slash, since that is how callbacks are compared', () => {
    for (const { id, match } of KNOWN_CLIENTS) {
      for (const pattern of match.callbacks) {
        const text = Object.values(pattern).find((value) => typeof value === 'string') ?? '';
        expect(text.toLowerCase(), id).toBe(text);
        if ('exact' in pattern) expect(text.endsWith('/'), id).toBe(false);
      }
    }
  });

  it('has only expressions that cannot backtrack: anchored, and each repeat ends where its class ends', () => {
    for (const [id, source] of expressions()) {
      expect(() => new RegExp(source, 'u'), id).not.toThrow();
      expect(source.startsWith('^') && source.endsWith('$'), `${id}: anchored`).toBe(true);
      // A repeat is a class (or a group of one `/` and one class that excludes it): nothing inside repeats twice.
      const withoutSafeGroups = source.replaceAll('(/[^/]+)*', '').replaceAll('(/[^/?#]+)?', '');
      expect(withoutSafeGroups, id).not.toMatch(/\)[*+]/);
      expect(withoutSafeGroups, id).not.toMatch(/(?<!\\)\.[*+](?!\$)/);
      // Two repeats side by side would share characters.
      expect(withoutSafeGroups, id).not.toMatch(/[*+]\[[^\]]*\][*+]/);
    }
  });

  it('answers about callbacks made to hurt it', () => {
    for (const char of ['a', '/', '.', ':', '#', '?', 'sfdc://']) {
      const url = `https://${char.repeat(100_000)}/services/authcallback`;
      expect(matchKnownClients({ callbackUrls: [url] }).filter(({ proves }) => proves)).toEqual([]);
    }
  });
});

describe('a match', () => {
  const proven: [string, string][] = [
    ['testsfdc:///mobilesdk/detect/oauth/done', 'salesforce-mobile-sdk'],
    ['myapp:///mobilesdk/detect/oauth/done', 'salesforce-mobile-sdk'],
    ['https://shop.my.site.com/services/oauth2/echo', 'headless-browser-login'],
    ['https://shop.my.site.com/storevforcesite/services/oauth2/echo', 'headless-browser-login'],
    ['https://acme.my.salesforce.com/services/authcallback/Named', 'salesforce-auth-provider'],
    ['https://login.salesforce.com/services/authcallback/00Dxx0000000001/Named', 'salesforce-auth-provider'],
    ['https://Fivetran.com/integrations/salesforce/oauth2/return', 'fivetran'],
    ['https://acme.example.com/rest/oauth2-credential/callback', 'n8n'],
    ['https://www.integromat.com/oauth/cb/salesforce', 'make'],
    ['https://global.consent.azure-apim.net/redirect/sf-1', 'power-platform'],
    ['https://script.google.com/macros/d/abc123/usercallback', 'google-apps-script'],
    ['http://localhost:3000/api/auth/callback/salesforce', 'authjs'],
    ['https://acme.example.com/login/oauth2/code/salesforce', 'spring-security'],
    ['https://acme.bigmachines.com/admin/oauth2/salesforce/oauth_callback.jsp', 'oracle-cpq'],
    ['https://vscode.dev/redirect', 'vscode'],
    ['https://vertexaisearch.cloud.google.com/oauth-redirect', 'gemini-enterprise'],
    ['https://auth.eu1.tray.io/oauth2/token', 'tray'],
    ['https://acme.service-now.com/oauth_redirect.do', 'servicenow'],
    ['https://acme-api.autokitteh.cloud/oauth/redirect/salesforce', 'autokitteh'],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor'],
  ];
  it.each(proven)('knows whose callback %s is', (url, id) => {
    const match = knownCallback(url);
    expect(match?.client.id).toBe(id);
    expect(match?.proves).toBe(true);
  });

  it('takes a callback that any program may have for a hint', () => {
    for (const [url, id] of [
      ['http://localhost:8787/callback', 'cursor'],
      ['https://chat.example.com/api/mcp/salesforce/oauth/callback', 'librechat'],
      ['https://kitteh.example.com/oauth/redirect/salesforce', 'autokitteh'],
    ] as const) {
      const match = knownCallback(url);
      expect(match?.client.id, url).toBe(id);
      expect(match?.proves, url).toBe(false);
    }
  });

  it('never decides by a tool people test with', () => {
    for (const url of ['https://oauth.pstmn.io/v1/callback', 'https://www.getpostman.com/oauth2/callback']) {
      const match = knownCallback(url);
      expect(match?.client.id).toBe('postman');
      expect(match?.proves).toBe(false);
    }
  });

  it('takes the port of the Salesforce CLI for a hint, and its consumer key for a proof', () => {
    const [byPort] = matchKnownClients({ callbackUrls: ['http://localhost:1717/OauthRedirect'] });
    expect(byPort).toMatchObject({ by: 'callback', proves: false, client: { id: 'salesforce-cli' } });
    const [byKey] = matchKnownClients({ consumerKey: 'PlatformCLI' });
    expect(byKey).toMatchObject({ by: 'consumer-key', proves: true, client: { id: 'salesforce-cli' } });
  });

  it('takes a name for a hint, in any spelling, and not inside another word', () => {
    for (const label of ['Postman', 'My_Postman_Tests', 'postmanTest', 'POSTMAN app']) {
      expect(matchKnownClients({ label })).toMatchObject([{ by: 'name', proves: false, client: { id: 'postman' } }]);
    }
    expect(matchKnownClients({ label: 'Postmanual' })).toEqual([]);
  });

  it('is not fooled by a known callback that is only part of another', () => {
    expect(knownCallback('https://evil.example.com/?u=https://zapier.com/dashboard/auth/oauth/return')).toBeUndefined();
    expect(knownCallback('https://fivetran.com.example.com/integrations/salesforce/oauth2/return')).toBeUndefined();
  });

  it('knows nothing of an app of which nothing is known', () => {
    expect(matchKnownClients({})).toEqual([]);
    expect(matchKnownClients({ callbackUrls: ['', '   ', '/', '?', '#'], name: '', label: '' })).toEqual([]);
  });
});

describe('finding by name', () => {
  it('finds by id, name and alias, in any spelling', () => {
    for (const query of ['postman', 'POSTMAN', 'Post Man', 'getpostman']) {
      expect(findKnownClient(query).client?.id).toBe('postman');
    }
    expect(findKnownClient('sf').client?.id).toBe('salesforce-cli');
    expect(findKnownClient('next-auth').client?.id).toBe('authjs');
  });

  it('takes no part of a name for the client', () => {
    for (const part of ['react native sign', 'python', '.net', 'aws', 'postma']) {
      expect(findKnownClient(part).client, part).toBeUndefined();
    }
    expect(suggested(findKnownClient('postma'))).toContain('postman');
  });

  it.each([
    ['single page app', 'single-page-app'],
    ['SPA', 'single-page-app'],
    ['react', 'single-page-app'],
    ['react native', 'mobile-app'],
    ['web server', 'web-server'],
    ['Desktop', 'desktop-app'],
    ['CLI', 'command-line-tool'],
    ['client credentials', 'server-job'],
    ['JWT', 'server-job'],
    ['MCP client', 'mcp-client'],
    ['AI agent', 'ai-agent'],
  ])('knows the kind of client people call %s', (query, id) => {
    expect(findKnownClient(query).client?.id).toBe(id);
  });

  it('knows the tools people asked for', () => {
    for (const tool of [
      'Replit',
      'Conga',
      'NetSuite',
      'ServiceMax',
      'SailPoint',
      'Gemini Enterprise',
      'LibreChat',
      'Appsmith',
      'SoqlX',
      'Salesforce Inspector Advanced',
      'Gravity Forms',
      'Formie',
      'Freeform',
      'Tray.io',
      'Retool',
      'Informatica',
      'Matillion',
      'Jitterbit',
      'ServiceNow',
      'Cyclr',
    ]) {
      expect(findKnownClient(tool).client?.name, tool).toBeDefined();
    }
  });

  it('asks whether something near was meant', () => {
    const found = findKnownClient('fivtran');
    expect(found.client).toBeUndefined();
    expect(suggested(found)).toContain('fivetran');
    expect(suggested(findKnownClient('zzzzzzzz'))).toEqual([]);
    expect(suggested(findKnownClient(''))).toEqual([]);
  });
});

it('parts names where people part them', () => {
  expect(wordsIn('GitHub_Actions')).toEqual(['git', 'hub', 'actions']);
  expect(wordsIn('AlteryxAPI')).toEqual(['alteryx', 'api']);
  expect(wordsIn('APIGateway v2')).toEqual(['api', 'gateway', 'v2']);
});

describe('words in names and descriptions', () => {
  it('say what an app is for, and not which team has it', () => {
    expect(hintsInNames(['Cloud sync'])).toMatchObject([{ says: 'private', word: 'cloud' }]);
    for (const text of ['Used by the Cloud team', 'Data_Department', 'for people of the Marketing squad', 'BI Group'])
      expect(hintsInNames([text]), text).toEqual([]);
  });
});

function suggested(found: ReturnType<typeof findKnownClient>): string[] {
  return found.client === undefined ? found.suggestions.map((client: KnownClient) => client.id) : [];
}

function expressions(): [string, string][] {
  return KNOWN_CLIENTS.flatMap(({ id, match }) =>
    match.callbacks.flatMap((pattern): [string, string][] => ('regex' in pattern ? [[id, pattern.regex]] : [])),
  );
}
