/** Which config decides where: for each file the nearest one at or above it, or the one that was named for the whole run. */
import { dirname, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { type Config, NO_CONFIG } from './config.ts';
import { type FoundConfig, findConfig, type MayRead } from './find-config.ts';
import { readConfig } from './read-config.ts';

/** The configs of a run. A file is asked for by its absolute path. */
export interface Configs {
  of(file: string): Config;
  /** Those that decide something, each once, in the order of their paths. */
  readonly all: readonly Config[];
  /** Whether a config says that a file or folder is not read. */
  ignores(path: string, folder: boolean): boolean;
}

/** One config for everything: named on the command line, or none at all. */
export function oneConfig(config: Config, paths: readonly string[] = []): Configs {
  const scopes = paths.map((path) => scopeOf(config, path, baseFor(config, path)));
  return {
    of: () => config,
    all: config === NO_CONFIG ? [] : [config],
    ignores: (path, folder) => scopes.some((scope) => isIgnored(scope, path, folder)),
  };
}

/** No file at all. */
export const NO_CONFIGS: Configs = oneConfig(NO_CONFIG);

/** The nearest config of each file that was asked about so far. Reading metadata and code tells which files there are. */
export class NearestConfigs implements Configs {
  readonly passedOver = new Map<string, FoundConfig['passedOver'][number]['why']>();
  readonly #paths: readonly string[];
  /** By folder: the config file at or above it. */
  readonly #nearest = new Map<string, string | undefined>();
  readonly #read = new Map<string, Config>();
  readonly #scopes: Scope[] = [];

  readonly #mayRead: MayRead | undefined;

  private constructor(paths: readonly string[], mayRead: MayRead | undefined) {
    this.#paths = paths;
    this.#mayRead = mayRead;
  }

  /** Looks from each path upwards. Throws `ConfigError` for a config with a mistake in it. */
  static async from(paths: readonly string[], mayRead?: MayRead): Promise<NearestConfigs> {
    const configs = new NearestConfigs(
      paths.map((path) => resolve(path)),
      mayRead,
    );
    for (const path of configs.#paths) {
      const config = await configs.#look(path);
      // A path is judged by its own config alone, whatever stands beside it in the run.
      if (config !== undefined) configs.#scopes.push(scopeOf(config, path, baseFor(config, path)));
    }
    return configs;
  }

  /** Looks for the configs of more files. True where one that was not known before ignores something. */
  async learn(files: Iterable<string>): Promise<boolean> {
    const before = this.#scopes.length;
    for (const folder of new Set(Array.from(files, (file) => dirname(onDisk(file))))) await this.#look(folder);
    return this.#scopes.length > before;
  }

  of(file: string): Config {
    for (let at = onDisk(file); ; at = dirname(at)) {
      if (this.#nearest.has(at)) return this.#read.get(this.#nearest.get(at) ?? '') ?? NO_CONFIG;
      if (dirname(at) === at) return NO_CONFIG;
    }
  }

  get all(): readonly Config[] {
    return [...this.#read].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, config]) => config);
  }

  ignores(path: string, folder: boolean): boolean {
    return this.#scopes.some((scope) => isIgnored(scope, path, folder));
  }

  async #look(start: string): Promise<Config | undefined> {
    if (!this.#nearest.has(start)) {
      const { file, passedOver } = await findConfig(start, this.#paths, this.#mayRead);
      for (const one of passedOver) this.passedOver.set(one.file, one.why);
      this.#nearest.set(start, file);
      if (file !== undefined && !this.#read.has(file)) {
        const config = await readConfig(file);
        this.#read.set(file, config);
        const folder = dirname(file);
        if (this.#paths.some((path) => isInside(path, folder) && path !== folder))
          this.#scopes.push(scopeOf(config, folder, folder));
      }
    }
    return this.#read.get(this.#nearest.get(start) ?? '');
  }
}

/** Where the patterns of a config hold. */
interface Scope {
  /** They are relative to this folder. */
  base: string;
  /** And hold for what lies here. */
  within: string;
  rules: Ignore | undefined;
}

function scopeOf(config: Config, within: string, base: string): Scope {
  return { base, within, rules: config.ignore.length === 0 ? undefined : ignore().add([...config.ignore]) };
}

/** A pattern is relative to its file; a file that lies elsewhere speaks of the path it was named for. */
function baseFor({ file }: Config, path: string): string {
  const folder = file === undefined ? path : dirname(file);
  return isInside(folder, path) ? folder : path;
}

function isIgnored({ base, within, rules }: Scope, path: string, folder: boolean): boolean {
  if (rules === undefined || !isInside(within, path)) return false;
  const inside = relative(base, path).replaceAll('\\', '/');
  return ignore.isPathValid(inside) && rules.ignores(folder ? `${inside}/` : inside);
}

function isInside(folder: string, path: string): boolean {
  const separated = folder.endsWith(sep) ? folder : folder + sep;
  return path === folder || path.startsWith(separated);
}

/** The file on the disk, of a path that goes on inside an archive. */
function onDisk(file: string): string {
  const archive = file.indexOf('!/');
  return archive < 0 ? file : file.slice(0, archive);
}
