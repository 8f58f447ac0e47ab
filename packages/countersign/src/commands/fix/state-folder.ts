/** The folder of this user and this computer in which `fix` keeps what no tree may bring along: its key and its locks. */
import { mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * `XDG_STATE_HOME`, or what stands for it (`~/.local/state`, `%LOCALAPPDATA%`), and in it `countersign`; made where it is
 * missing, for its owner alone. Wrong usage where it cannot be, or where it lies in one of the trees.
 */
export async function stateFolder(env: Env, trees: readonly string[]): Promise<string> {
  const folder = join(baseFolder(env), 'countersign');
  const real = await realPathOf(folder);
  for (const tree of trees) {
    if (isInside(await realpath(tree).catch(() => tree), real)) {
      throw new UsageError(
        `fix keeps the key of its undo points in ${folder}, which lies in ${tree}: whoever writes the tree would have it; set XDG_STATE_HOME to a folder elsewhere`,
      );
    }
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new UsageError(
      `fix keeps the key of its undo points in ${folder}, which cannot be made: ${whyNot(cause)}; set XDG_STATE_HOME to a folder that can be written`,
      { cause },
    );
  }
  return real;
}

function baseFolder(env: Env): string {
  // A relative path is to be ignored (XDG Base Directory Specification).
  const { XDG_STATE_HOME: given, LOCALAPPDATA: local } = env;
  if (given !== undefined && isAbsolute(given)) return given;
  if (process.platform === 'win32' && local !== undefined && isAbsolute(local)) return local;
  return join(env.HOME === undefined || !isAbsolute(env.HOME) ? homedir() : env.HOME, '.local/state');
}

/** The real path of a folder that may not be there yet. */
async function realPathOf(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  return real ?? (dirname(folder) === folder ? folder : join(await realPathOf(dirname(folder)), basename(folder)));
}

function isInside(tree: string, path: string): boolean {
  const inside = relative(tree, path);
  return (
    inside === '' || (inside !== '..' && !inside.startsWith('../') && !inside.startsWith('..\\') && !isAbsolute(inside))
  );
}
