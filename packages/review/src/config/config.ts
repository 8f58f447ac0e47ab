/** The config file as a value. `schemas/config.schema.json` describes it; defaults are those of `NO_CONFIG`. */
import { relative } from 'node:path';
import type { RuleId } from '@countersign/policy';

export interface Config {
  /** Absolute path of the file it came from; none when there is no file. */
  file?: string;
  apps: Readonly<Record<string, AppDeclaration>>;
  privilegedScopes: readonly string[];
  waivers: readonly Waiver[];
  ignore: readonly string[];
  server: ServerDefaults;
}

export interface AppDeclaration {
  clientType?: 'private' | 'public' | 'mixed';
  secretFrom?: 'vault' | 'environment' | 'file' | 'literal' | 'none';
  headlessLogin?: boolean;
  /** What the client sends, where its code does not tell. */
  sends?: { secret?: 'always' | 'never'; pkce?: 'always' | 'never' };
}

export interface Waiver {
  rule: RuleId;
  app?: string;
  /** Only where the app or the finding stands there: a pattern as in .gitignore, relative to the config file. */
  path?: string;
  reason: string;
  owner?: string;
  /** As written: an unreadable date does not waive, and is told. */
  expires?: string;
}

export interface ServerDefaults {
  port?: number;
  host?: string;
  database?: string;
  publicUrl?: string;
  wire?: 'salesforce' | 'strict';
  corsOrigins?: readonly string[];
  credentials?: string;
  users?: string;
}

export const NO_CONFIG: Config = Object.freeze({ apps: {}, privilegedScopes: [], waivers: [], ignore: [], server: {} });

/** What is wrong with a config file, and where; the command line prints it as one line and exits 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(file: string, message: string, place?: { line: number; col: number }, options?: ErrorOptions) {
    super(`${file}${place ? `:${place.line}:${place.col}` : ''}: ${message}`, options);
    this.file = file;
    this.line = place?.line;
    this.column = place?.col;
  }
}

/** A path as the person typed it: relative to where they stand, when that is shorter. */
export function shown(file: string): string {
  const short = relative(process.cwd(), file);
  return short === '' || short.startsWith('..') ? file : short;
}
