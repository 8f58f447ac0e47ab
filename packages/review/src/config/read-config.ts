/** Parses and checks the config file. Every problem names file, line and column, and the nearest known word. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RULE_IDS, type RuleId } from '@countersign/policy';
import type { ErrorObject } from 'ajv';
import { closest, distance } from 'fastest-levenshtein';
import type { Document, LineCounter } from 'yaml';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { type Config, ConfigError, NO_CONFIG, shown } from './config.ts';
import { validator } from './config.validator.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;

/** Reads one config file. Throws `ConfigError`, never anything else, for what is wrong in it. */
export async function readConfig(file: string): Promise<Config> {
  const text = await readText(file);
  // Loaded only for a project that has a config file.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    // JSON is read as the YAML it is; what the YAML reader says of it would puzzle who wrote JSON.
    const message =
      file.endsWith('.json') && broken.code !== 'DUPLICATE_KEY'
        ? 'not well-formed JSON: a bracket, a quote or a comma is missing or too many'
        : firstLine(broken.message);
    throw new ConfigError(shown(file), message, lines.linePos(broken.pos[0]));
  }
  const value = plain(document, file);
  await check(value, file, document, lines);
  const { $schema: _, ...config } = value as Partial<Config> & { $schema?: string };
  const apps = Object.fromEntries(Object.entries(config.apps ?? {}).map(([name, declared]) => [name, declared ?? {}]));
  const read = { ...NO_CONFIG, ...withoutNulls(config), apps, file: resolve(file) };
  checkWaivers(read, file, document, lines);
  return read;
}

/** A key whose lines are all commented out is null in YAML: as if it were not there. */
function withoutNulls<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null)) as Partial<T>;
}

/** The document as a plain value. Aliases are refused: a config needs none, and they can be nested into a bomb. */
function plain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    throw new ConfigError(shown(file), 'anchors and aliases are not supported: write the value out', undefined, {
      cause,
    });
  }
}

async function check(value: unknown, file: string, document: Document, lines: LineCounter): Promise<void> {
  const validate = await validator();
  if (validate(value)) return;
  const [error] = validate.errors ?? [];
  if (error === undefined) return;
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'additionalProperties') path.push(String(error.params.additionalProperty));
  throw new ConfigError(shown(file), sentence(error, path), placeOf(document, path, lines));
}

function sentence(error: ErrorObject, path: readonly string[]): string {
  const where = path.length === 0 ? 'the file' : `“${path.join('.')}”`;
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema ?? schemaAt(error.schemaPath)).properties ?? {}).filter(
        (key) => key !== '$schema',
      );
      return `unknown key ${where}${nearest(path.at(-1) ?? '', known)}`;
    }
    case 'enum':
      return `${where} must be one of ${(error.params.allowedValues as string[]).join(', ')}`;
    case 'required':
      return error.params.missingProperty === 'reason'
        ? 'a waiver needs a reason: add “reason”, the sentence that says why this is accepted'
        : `${where} needs “${error.params.missingProperty}”`;
    case 'type':
      return `${where} must be ${kindsInWords(error.params.type as string | readonly string[])}`;
    case 'minLength':
    case 'pattern':
      return `${where} must not be empty`;
    default:
      return `${where} ${error.message ?? 'is not valid'}`;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object of keys and values',
  array: 'a list',
  string: 'text, in quotes if it looks like a number',
  boolean: 'true or false',
  integer: 'a whole number',
};

/** A key without a value is as if it were not there, so nobody is told to write null. */
function kindsInWords(types: string | readonly string[]): string {
  return [types]
    .flat()
    .filter((type) => type !== 'null')
    .map((type) => KINDS[type] ?? type)
    .join(' or ');
}

/** The part of the schema an error speaks of: its `schemaPath` without the keyword. */
function schemaAt(schemaPath: string): { properties?: object } {
  const parts = schemaPath.split('/').slice(1, -1);
  let at: unknown = schema;
  for (const part of parts) at = (at as Record<string, unknown>)[part];
  return at as { properties?: object };
}

function nearest(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = closest(word, [...known]);
  return distance(word, near) <= Math.max(2, Math.floor(word.length / 2))
    ? `; did you mean “${near}”?`
    : `; known here: ${known.join(', ')}`;
}

function checkWaivers(config: Config, file: string, document: Document, lines: LineCounter): void {
  config.waivers.forEach((waiver, index) => {
    if (RULE_IDS.includes(waiver.rule as RuleId)) return;
    const place = placeOf(document, ['waivers', String(index), 'rule'], lines);
    throw new ConfigError(shown(file), `unknown rule “${waiver.rule}”${nearest(waiver.rule, RULE_IDS)}`, place);
  });
}

/** Where a key stands: its own position for a key, its value's for a list item. */
function placeOf(
  document: Document,
  path: readonly string[],
  lines: LineCounter,
): { line: number; col: number } | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true) ?? document.contents;
    const key = path[depth - 1] ?? '';
    const items = (parent as { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] } | null)
      ?.items;
    const pair = items?.find((item) => String(item?.key?.value) === key);
    const node = pair?.key ?? (document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined);
    const start = node?.range?.[0];
    if (start !== undefined) return lines.linePos(start);
  }
  return { line: 1, col: 1 };
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_CONFIG_BYTES) throw new ConfigError(shown(file), 'a config file is at most 1 MiB');
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(
      shown(file),
      code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? 'unknown error'})`,
      undefined,
      { cause },
    );
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}
