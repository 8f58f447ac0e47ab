/** `credentials.json` and `users.json`: checked whole before anything starts; an error names the place and never a value. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { UserRegistration } from '@countersign/server';
import type { ErrorObject } from 'ajv';
import type { Credential } from '../../composition/registrations.ts';
import { didYouMean } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';

export const CREDENTIALS = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      clientId: { type: 'string', minLength: 1, maxLength: 256 },
      clientSecret: { type: 'string', minLength: 8, maxLength: 256 },
      certificateFile: { type: 'string', minLength: 1 },
    },
  },
} as const;

/** Characters of a username: more than Salesforce's own 80, and one line of a list. */
export const MAX_USERNAME = 255;
/** Characters of a password: hashing is slow on purpose, and what is long is slower. */
export const MAX_PASSWORD = 1024;

export const USERS = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['username'],
    // In words below: a schema that asks for one of two says it badly.
    properties: {
      username: { type: 'string', minLength: 1, maxLength: MAX_USERNAME, pattern: '^[^\\u0000-\\u001F\\u007F]*$' },
      password: { type: 'string', minLength: 1, maxLength: MAX_PASSWORD },
      passwordHash: { type: 'string', minLength: 1, maxLength: 256 },
      email: { type: 'string' },
      firstName: { type: 'string' },
      lastName: { type: 'string' },
      profile: { type: 'string' },
      permissionSets: { type: 'array', items: { type: 'string' } },
      locked: { type: 'boolean' },
      inactive: { type: 'boolean' },
      mfaRequired: { type: 'boolean' },
    },
  },
} as const;

/** Credentials by app name. A name that no app has is wrong usage: it would be a typing mistake that locks a client out. */
export async function readCredentials(file: string, appNames: readonly string[]): Promise<Record<string, Credential>> {
  const value = (await readChecked(file, CREDENTIALS)) as Record<
    string,
    { clientId?: string; clientSecret?: string; certificateFile?: string }
  >;
  const read: Record<string, Credential> = {};
  for (const [name, { certificateFile, ...rest }] of Object.entries(value)) {
    if (!appNames.includes(name)) {
      throw new UsageError(`${file}: no app “${name}” was read${didYouMean(name, appNames)}`);
    }
    read[name] = {
      ...rest,
      ...(certificateFile === undefined
        ? {}
        : { certificatePem: await readText(resolve(dirname(file), certificateFile)) }),
    };
  }
  return read;
}

export async function readUsers(file: string): Promise<UserRegistration[]> {
  const users = (await readChecked(file, USERS)) as UserRegistration[];
  users.forEach(({ password, passwordHash }, at) => {
    if ((password === undefined) === (passwordHash === undefined))
      throw new UsageError(`${file}: ${at}: give “password”, or the hash of one as “passwordHash”, and not both`);
  });
  return users;
}

async function readChecked(file: string, schema: object): Promise<unknown> {
  const text = await readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}${placeIn(text, cause)}: not JSON`);
  }
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  // Our own schemas, which a test checks.
  const validate = new Ajv2020({ strict: true, validateSchema: false }).compile(schema);
  if (!validate(value)) throw new UsageError(`${file}: ${inWords(validate.errors?.[0])}`);
  return value;
}

/** The parser's message quotes the text around the mistake, which may be a password: only the place is taken from it. */
function placeIn(text: string, cause: unknown): string {
  const at = /position (\d+)/.exec((cause as Error).message)?.[1];
  if (at === undefined) return '';
  const before = text.slice(0, Number(at)).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function inWords(error: ErrorObject | undefined): string {
  if (error === undefined) return 'not as expected';
  const where = error.instancePath === '' ? 'the file' : error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'additionalProperties')
    return `${where}: unknown key “${String(error.params.additionalProperty)}”`;
  if (error.keyword === 'required') return `${where}: “${String(error.params.missingProperty)}” is missing`;
  return `${where} ${error.message ?? 'is not as expected'}`;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no ${file}` : `${file} cannot be read: ${whyNot(cause)}`, {
      cause,
    });
  }
}
