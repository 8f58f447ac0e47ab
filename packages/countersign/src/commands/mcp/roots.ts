/** What an assistant may have read: folders by their real paths, and nothing that a link leads to outside of them. */
import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plainLine } from '@countersign/report';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';

export class Roots {
  readonly #folders: readonly string[];

  private constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** Folders that a person named when they started the server; one that is not there is wrong usage. */
  static async named(folders: readonly string[], cwd: string): Promise<Roots> {
    return new Roots(await Promise.all(folders.map((folder) => realFolder(resolve(cwd, folder), folder))));
  }

  /** `file:` addresses that a client names as its roots; whatever is no folder here is left out. */
  static async ofClient(uris: readonly string[]): Promise<Roots> {
    const folders = await Promise.all(uris.map(folderOf));
    return new Roots(folders.filter((folder) => folder !== undefined));
  }

  /** The first folder: relative paths begin there. */
  get first(): string | undefined {
    return this.#folders[0];
  }

  /** Whether a real path lies in a folder. */
  holds(real: string): boolean {
    return this.#folders.some(
      (folder) => real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep),
    );
  }

  /**
   * The real path of what was asked for, relative to the first folder. Throws `UsageError` for what lies outside, by its
   * name or by a link in it, and for what is not there: outside, the two are not told apart.
   */
  async real(path: string): Promise<string> {
    if (this.first === undefined)
      throw new UsageError(
        'no folder may be read: start the server with folders (countersign mcp FOLDER), or let the client name its roots',
      );
    const asked = resolve(this.first, path);
    const real = path.includes('\0') ? undefined : await realpath(asked).catch(() => undefined);
    if (real !== undefined && this.holds(real)) return real;
    if (real === undefined && this.holds(asked)) throw new UsageError(`there is no ${plainLine(path)}`);
    throw new UsageError(
      `${plainLine(path)} is outside of what may be read (${this.#folders.map(plainLine).join(', ')}); whoever starts the server can name its folder`,
    );
  }
}

async function realFolder(path: string, as: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    throw new UsageError(`${as} cannot be read: ${whyNot(cause)}`, { cause });
  }
  throw new UsageError(`${as} is a file; name its folder`);
}

async function folderOf(uri: string): Promise<string | undefined> {
  try {
    const real = await realpath(fileURLToPath(uri));
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}
