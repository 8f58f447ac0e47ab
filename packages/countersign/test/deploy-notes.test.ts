/** What `fix` says before a deploy: only where the files at hand have what it is about. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { expect, onTestFinished, test } from 'vitest';
import { connectedAppXml, externalClientAppFiles, writeProject } from '../../../test/write-metadata.ts';
import { run } from './terminal.ts';

const factsOf = (id: string): Facts => VECTORS.find((one) => one.id === id)?.facts as Facts;
const open = factsOf('private-literal');
const NOTES = ['consumer key', 'oauthLink', 'deployed together', 'switched off again', 'no certificate'];

/** Which notes a fix of these files gives, in one line of text. */
async function notesOf(files: Record<string, string>, type = 'private', ...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'countersign-notes-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeProject(cwd, files);
  writeFileSync(join(cwd, 'countersign.config.yaml'), `apps: { One: { clientType: ${type} } }\n`);
  const { out } = await run(['fix', '.', '--no-prove', '--dry-run', ...args], { cwd });
  const text = out.slice(out.search(/^Would be /m)).replaceAll(/\s+/g, ' ');
  return { text, notes: NOTES.filter((note) => text.includes(note)) };
}

const connected = (options: object = {}, facts = open) => ({
  'connectedApps/One.connectedApp-meta.xml': connectedAppXml(facts, options),
});
const external = (edit: (file: string, text: string) => string = (_, text) => text) =>
  Object.fromEntries(
    Object.entries(externalClientAppFiles('One', open, {})).map(([file, text]) => [file, edit(file, text)]),
  );

test('a connected app without a key: only what stays on in the org', async () => {
  expect((await notesOf(connected())).notes).toEqual(['switched off again']);
  // Nothing of it is switched on: nothing is said.
  const rule = ['--rule', 'secret-not-required-of-private-client'];
  expect((await notesOf(connected(), 'private', ...rule)).notes).toEqual([]);
});

test('a consumer key belongs to one org', async () => {
  const { notes, text } = await notesOf(connected({ consumerKey: `key-${'of'}-one-org-000001` }));
  expect(notes).toEqual(['consumer key', 'switched off again']);
  expect(text).toContain('One.connectedApp-meta.xml holds a consumer key');
  expect(text).toContain('already taken');
});

test('the parts of an external client app go together, and a link of another org goes out', async () => {
  const without = await notesOf(external());
  expect(without.notes).toEqual(['deployed together', 'switched off again', 'no certificate']);
  const linked = (file: string, text: string) =>
    file.includes('.ecaOauth-')
      ? text.replace('<label>', '<oauthLink>00D000000000001:888</oauthLink>\n    <label>')
      : text;
  const { notes, text } = await notesOf(external(linked));
  expect(notes).toEqual(['oauthLink', ...without.notes]);
  expect(text).toMatch(/One\w*\.ecaOauth-meta\.xml has an oauthLink/);
});

test('a split does not ask for the app that it has made', async () => {
  const split = await notesOf(connected({}, factsOf('mixed-secret-off')), 'mixed', '--split');
  expect(split.text).toContain('One_Public');
  expect(split.text).not.toContain('Register a second app');
  const whole = await notesOf(connected({}, factsOf('mixed-secret-off')), 'mixed');
  expect(whole.text).toContain('Register a second app');
});
