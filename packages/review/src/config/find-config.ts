/**
 * Finds the config file of a run: the nearest one at or above a path, no further than its repository.
 *
 * A config decides what is waived and what is not read, so one that a stranger could have put there does not count: one
 * above the repository, or one of another user (CVE-2022-24765 is the same mistake in git). It is said, and used only
 * where it is named.
 */
import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError, shown } from './config.ts';

/** In the order they are looked for. */
export const CONFIG_NAMES = ['countersign.config.json', 'countersign.config.yaml', 'countersign.config.yml'] as const;

export interface FoundConfig {
  /** Absolute path of the file that decides; none when there is none. */
  file?: string;
  /** Files that were found and do not decide. */
  passedOver: readonly { file: string; why: 'above-the-repository' | 'of-another-user' | 'outside' }[];
}

/**
 * Looks from a file or folder upwards. `given`: what was asked for on the command line, whose owners count as the owners of
 * the project. `mayRead` is asked of a config's real path: one that it refuses is passed over. Throws `ConfigError` where two
 * configs stand in one folder.
 */
export async function findConfig(
  start: string,
  given: readonly string[] = [start],
  mayRead: MayRead = () => true,
): Promise<FoundConfig> {
  const passedOver: FoundConfig['passedOver'][number][] = [];
  const trusted = await trustedOwners(given);
  let above = false;
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const found = await configIn(folder);
    if (found !== undefined) {
      const why = whyNot(found, above, trusted, mayRead);
      if (why === undefined) return { file: found.file, passedOver };
      passedOver.push({ file: found.file, why });
    }
    above ||= (await statOf(join(folder, '.git'))) !== undefined;
    if (dirname(folder) === folder) return { passedOver };
  }
}

async function configIn(folder: string): Promise<ConfigThere | undefined> {
  const found: ConfigThere[] = [];
  for (const name of CONFIG_NAMES) {
    const file = join(folder, name);
    const stats = await statOf(file);
    if (stats?.isFile() === true) found.push({ file, real: await realpath(file), owner: stats.uid });
  }
  const [first, second] = found;
  if (first !== undefined && second !== undefined)
    throw new ConfigError(shown(first.file), `there is also ${shown(second.file)}: keep one of the two`);
  return first;
}

/** Whether a file may be read, by its real path. */
export type MayRead = (realPath: string) => boolean;

function whyNot(
  found: ConfigThere,
  above: boolean,
  trusted: ReadonlySet<number>,
  mayRead: MayRead,
): FoundConfig['passedOver'][number]['why'] | undefined {
  if (above) return 'above-the-repository';
  if (!trusted.has(found.owner)) return 'of-another-user';
  return mayRead(found.real) ? undefined : 'outside';
}

interface ConfigThere {
  file: string;
  /** Where its links lead to. */
  real: string;
  owner: number;
}

/**
 * Who runs this, root, and whoever owns what is reviewed: in a container the checkout often belongs to another user, who
 * could change the apps as well as the config.
 */
async function trustedOwners(given: readonly string[]): Promise<ReadonlySet<number>> {
  const owners = await Promise.all(given.map(async (path) => (await statOf(resolve(path)))?.uid));
  return new Set([
    0,
    ...owners.filter((owner) => owner !== undefined),
    ...(process.getuid === undefined ? [] : [process.getuid()]),
  ]);
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
