/** `refreshGraceSeconds`: a client that never got the answer to its rotation asks again (issue: a lost answer). */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ServerOptions } from '../src/index.ts';
import { app, type Fixture, startFixture } from './fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'countersign-grace-'));
afterAll(() => rm(directory, { recursive: true, force: true }));

let nowMs = 1_800_000_000_000;
const start = async (options: Partial<ServerOptions> = {}): Promise<Fixture> =>
  await startFixture({
    apps: [
      app({ refreshTokenRotation: true }),
      app({ refreshTokenRotation: true }, { name: 'Other', clientId: 'other' }),
    ],
    clock: () => nowMs,
    refreshGraceSeconds: 10,
    ...options,
  });
const login = async (fixture: Fixture): Promise<string> =>
  String((await fixture.exchange((await fixture.authorize()).code ?? '')).json.refresh_token);
const refresh = async (fixture: Fixture, token: string): Promise<string | undefined> => {
  const { status, json } = await fixture.refresh(token);
  return status === 200 ? String(json.refresh_token) : undefined;
};

describe('a refresh whose answer was lost', () => {
  it('may be asked again within the grace, and the successor that was answered last is the one', async () => {
    const fixture = await start();
    const first = await login(fixture);
    const lost = await refresh(fixture, first);
    nowMs += 9_000;
    const second = await refresh(fixture, first);
    expect(second).toBeTruthy();
    expect(second).not.toBe(lost);
    expect(await refresh(fixture, second ?? '')).toBeTruthy();
    await fixture.server.close();
  });

  it('is reuse after the grace, and a retry does not make the grace longer', async () => {
    const fixture = await start();
    const first = await login(fixture);
    await refresh(fixture, first);
    nowMs += 6_000;
    const second = (await refresh(fixture, first)) ?? '';
    nowMs += 6_000;
    expect(await refresh(fixture, first)).toBeUndefined();
    expect(await refresh(fixture, second)).toBeUndefined();
    await fixture.server.close();
  });

  it('makes the successor that was replaced reuse: whoever holds it has what was not for them', async () => {
    const fixture = await start();
    const first = await login(fixture);
    const replaced = (await refresh(fixture, first)) ?? '';
    const second = (await refresh(fixture, first)) ?? '';
    expect(await refresh(fixture, replaced)).toBeUndefined();
    expect(await refresh(fixture, second)).toBeUndefined();
    await fixture.server.close();
  });

  it('is for the last generation only: an older one revokes, within the grace too', async () => {
    const fixture = await start();
    const first = await login(fixture);
    const second = (await refresh(fixture, first)) ?? '';
    const third = (await refresh(fixture, second)) ?? '';
    expect(await refresh(fixture, first)).toBeUndefined();
    expect(await refresh(fixture, third)).toBeUndefined();
    await fixture.server.close();
  });

  it('is not for the replaced successor of the generation before', async () => {
    const fixture = await start();
    const first = await login(fixture);
    const replaced = (await refresh(fixture, first)) ?? '';
    const second = (await refresh(fixture, first)) ?? '';
    const third = (await refresh(fixture, second)) ?? '';
    expect(third).not.toBe('');
    expect(await refresh(fixture, replaced)).toBeUndefined();
    expect(await refresh(fixture, third)).toBeUndefined();
    await fixture.server.close();
  });

  it('is for the client it was issued to', async () => {
    const fixture = await start();
    const first = await login(fixture);
    const second = (await refresh(fixture, first)) ?? '';
    expect((await fixture.refresh(first, { client_id: 'other' })).status).toBe(400);
    expect(await refresh(fixture, second)).toBeTruthy();
    await fixture.server.close();
  });

  it('may be asked again after the server was started anew', async () => {
    const database = `sqlite:${join(directory, 'a.db')}`;
    const before = await start({ database });
    const first = await login(before);
    await refresh(before, first);
    await before.server.close();
    const after = await start({ database });
    const second = await refresh(after, first);
    expect(await refresh(after, second ?? '')).toBeTruthy();
    await after.server.close();
  });

  it('is reuse where there is no grace', async () => {
    const fixture = await start({ refreshGraceSeconds: 0 });
    const first = await login(fixture);
    const second = (await refresh(fixture, first)) ?? '';
    expect(await refresh(fixture, first)).toBeUndefined();
    expect(await refresh(fixture, second)).toBeUndefined();
    await fixture.server.close();
  });
});
