import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { ConfigError } from './config.ts';
import { readConfig } from './read-config.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-config-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
const problem = async (text: string, name = 'countersign.config.json'): Promise<string> => {
  const error = await readConfig(await write(name, text)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  return (error as Error).message.replace(`${folder}/`, '');
};

describe('readConfig', () => {
  it('reads declarations, waivers and ignored paths from JSON', async () => {
    const file = await write(
      'countersign.config.json',
      '{"apps": {"Booking_Web": {"clientType": "private", "secretFrom": "vault"}}, "waivers": [{"rule": "pkce-not-required", "app": "Old", "reason": "goes away", "expires": "2027-01-31"}], "ignore": ["legacy/"]}',
    );
    expect(await readConfig(file)).toMatchObject({
      file,
      apps: { Booking_Web: { clientType: 'private', secretFrom: 'vault' } },
      waivers: [{ rule: 'pkce-not-required', app: 'Old', reason: 'goes away', expires: '2027-01-31' }],
      ignore: ['legacy/'],
      privilegedScopes: [],
    });
  });

  it('reads YAML with comments, and an empty file as no config', async () => {
    const yaml = await write('countersign.config.yaml', '# ours\napps:\n  Spa: { clientType: public } # React\n');
    expect((await readConfig(yaml)).apps).toEqual({ Spa: { clientType: 'public' } });
    expect((await readConfig(await write('empty.yaml', '# nothing yet\n'))).apps).toEqual({});
  });

  it('names file, line, column and the nearest key for an unknown one', async () => {
    expect(await problem('{\n  "app": {}\n}')).toBe(
      'countersign.config.json:2:3: unknown key “app”; did you mean “apps”?',
    );
    expect(await problem('apps:\n  A:\n    clientTyp: private\n', 'c.yaml')).toBe(
      'c.yaml:3:5: unknown key “apps.A.clientTyp”; did you mean “clientType”?',
    );
    expect(await problem('{"zzzzzzzz": 1}')).toContain('known here: apps, privilegedScopes, waivers');
  });

  it('says which values are possible', async () => {
    expect(await problem('{"apps": {"A": {"clientType": "confidential"}}}')).toBe(
      'countersign.config.json:1:17: “apps.A.clientType” must be one of private, public, mixed',
    );
  });

  it('says in words what kind of value belongs there', async () => {
    expect(await problem('{"apps": []}')).toMatch(/1:2: “apps” must be an object of keys and values$/);
    expect(await problem('{"ignore": "legacy/"}')).toMatch(/“ignore” must be a list$/);
    expect(await problem('{"apps": {"A": {"headlessLogin": "yes"}}}')).toMatch(/must be true or false$/);
    expect(await problem('waivers:\n  - {rule: pkce-not-required, reason: x, expires: 20270131}\n', 'c.yaml')).toMatch(
      /“waivers\.0\.expires” must be text, in quotes if it looks like a number$/,
    );
    expect(await problem('[]')).toMatch(/the file must be an object of keys and values$/);
  });

  it('speaks of JSON to who writes JSON', async () => {
    expect(await problem('{"apps": {')).toMatch(/^countersign\.config\.json:1:\d+: not well-formed JSON: a bracket/);
  });

  it('a section whose lines are all commented out is not there', async () => {
    const file = await write('c.yaml', 'apps:\nwaivers:\nignore:\nserver:\n  # port: 8080\n');
    expect(await readConfig(file)).toMatchObject({ apps: {}, waivers: [], ignore: [], server: {} });
  });

  it('refuses a waiver without a reason, with an empty one, or for a rule that is none', async () => {
    expect(await problem('{"waivers": [{"rule": "pkce-not-required"}]}')).toContain('a waiver needs a reason');
    expect(await problem('{"waivers": [{"rule": "pkce-not-required", "reason": " "}]}')).toContain('must not be empty');
    expect(await problem('{"waivers": [{"rule": "pkce-not-requird", "reason": "r"}]}')).toContain(
      'unknown rule “pkce-not-requird”; did you mean “pkce-not-required”?',
    );
  });

  it('places a syntax error, a duplicate key and an alias bomb', async () => {
    expect(await problem('{"apps": {')).toMatch(/^countersign\.config\.json:1:\d+: /);
    expect(await problem('{"ignore": [],\n "ignore": []}')).toMatch(/^countersign\.config\.json:2:\d+: .*unique/i);
    expect(await problem('ignore: &a [x]\nprivilegedScopes: *a\n', 'b.yaml')).toContain('b.yaml: ');
  });

  it('says so when the file is not there, or too large', async () => {
    await expect(readConfig(join(folder, 'none.json'))).rejects.toThrow('there is no such file');
    await expect(readConfig(await write('big.json', ' '.repeat(1024 * 1024 + 1)))).rejects.toThrow('at most 1 MiB');
  });
});

test('the schema of the config file is one: reading it does not check that', () => {
  expect(new Ajv2020().validateSchema(schema)).toBe(true);
});
