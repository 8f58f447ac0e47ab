/** A reviewed app is built once: waivers and baseline make new values, so that one assessment serves many runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '@countersign/metadata';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeBaseline } from '../src/baseline.ts';
import { NO_CONFIG } from '../src/config/config.ts';
import { NO_CONFIGS, oneConfig } from '../src/config/configs.ts';
import { assessProject, reviewProject } from '../src/review-project.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-frozen-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const APP = `<?xml version="1.0" encoding="UTF-8"?>
<ConnectedApp xmlns="http://soap.sforce.com/2006/04/metadata">
    <contactEmail>admin@example.com</contactEmail>
    <label>Open</label>
    <oauthConfig>
        <callbackUrl>com.example.app://done</callbackUrl>
        <isConsumerSecretOptional>false</isConsumerSecretOptional>
        <isPkceRequired>false</isPkceRequired>
        <scopes>Api</scopes>
        <scopes>RefreshToken</scopes>
    </oauthConfig>
</ConnectedApp>`;

async function input() {
  writeFileSync(join(folder, 'Open.connectedApp-meta.xml'), APP);
  return { project: await readProject([folder]), configs: NO_CONFIGS, version: '0.0.0', now: new Date('2026-11-25') };
}

it('a run with waivers and a baseline leaves what was assessed as it was', async () => {
  const plain = await input();
  const assessed = assessProject(plain);
  const before = structuredClone(assessed.review);
  const first = await reviewProject(plain, assessed);
  const findings = first.apps[0]?.findings ?? [];
  expect(findings.length).toBeGreaterThan(1);

  const [one] = findings;
  if (one === undefined) throw new Error('the app has findings');
  const waivers = [{ rule: one.rule, reason: 'accepted' }];
  const waived = await reviewProject({ ...plain, configs: oneConfig({ ...NO_CONFIG, waivers }) }, assessed);
  expect(waived.apps[0]?.findings.find(({ rule }) => rule === one.rule)?.waived).toEqual({ reason: 'accepted' });
  expect(waived.summary.waived).toBe(1);

  const fresh = await reviewProject({ ...plain, baseline: makeBaseline(first) }, assessed);
  expect(fresh.apps[0]?.findings).toEqual([]);
  expect(fresh.summary.baseline).toBe(findings.length);

  expect(assessed.review).toEqual(before);
  expect(await reviewProject(plain, assessed)).toEqual(first);
});

it('nobody can write to a reviewed app', async () => {
  const { apps } = assessProject(await input()).review;
  const [app] = apps;
  expect(() => Object.assign(app ?? {}, { verdict: 'compliant' })).toThrow(TypeError);
  expect(() => app?.findings.pop()).toThrow(TypeError);
  expect(() => Object.assign(app?.findings[0] ?? {}, { severity: 'low' })).toThrow(TypeError);
});
