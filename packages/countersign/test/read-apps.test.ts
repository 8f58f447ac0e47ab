import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logInOnPage } from '../../../test/agreement/login.ts';
import { connectedAppXml } from '../../../test/write-metadata.ts';
import { createServer, readApps } from '../src/server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-read-apps-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('readApps', () => {
  it('gives a test-suite the settings of its own metadata to log in against', async () => {
    const vector = VECTORS.find((one) => one.id === 'private-no-pkce');
    if (vector === undefined) throw new Error('no such vector');
    writeFileSync(join(folder, 'Web.connectedApp-meta.xml'), connectedAppXml(vector.facts));
    const clientSecret = randomBytes(20).toString('hex');
    const user = { username: 'ada@example.com', password: randomBytes(9).toString('hex') };
    const { apps, org } = await readApps([folder], { Web: { clientSecret } });
    const server = await createServer({ apps, org, users: [user], passwordHashing: 'dangerously-cheap' });
    try {
      const redirectUri = 'https://app.example.com/landing';
      const answer = await logInOnPage({ base: server.url, clientId: 'Web', redirectUri, ...user });
      const form = {
        grant_type: 'authorization_code',
        code: answer.get('code') ?? '',
        client_id: 'Web',
        redirect_uri: redirectUri,
      };
      const token = (more: Record<string, string>) =>
        fetch(`${server.url}/services/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams({ ...form, ...more }),
        });
      expect((await token({})).status).toBe(400);
      expect((await token({ client_secret: clientSecret })).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  it('throws for a file that cannot be read, with its name', async () => {
    writeFileSync(join(folder, 'Broken.connectedApp-meta.xml'), '<ConnectedApp>');
    await expect(readApps([folder])).rejects.toThrow('Broken.connectedApp-meta.xml');
  });
});
