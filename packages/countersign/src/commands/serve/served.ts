/** What is served: the apps of the metadata with their credentials, and the users. Read at the start, and again with `--watch`. */
import { dirname, resolve } from 'node:path';
import type { ProjectRead } from '@countersign/metadata';
import type { Config, Configs } from '@countersign/review';
import type { UserRegistration } from '@countersign/server';
import { readMetadata } from '../../composition/gather.ts';
import { type Credential, type Registrations, registrationsFrom } from '../../composition/registrations.ts';
import type { Io } from '../../terminal/io.ts';
import { readCredentials, readUsers } from './credential-files.ts';

export interface Served extends Registrations {
  project: ProjectRead;
  users: UserRegistration[];
  credentials: Readonly<Record<string, Credential>>;
}

/** Absolute paths; undefined where there is none. */
export interface ServedFiles {
  credentials: string | undefined;
  users: string | undefined;
}

/** Where credentials and users are: as the command line says, else as the config file does, seen from its folder. */
export function servedFiles(flags: { credentials?: string; users?: string }, config: Config, io: Io): ServedFiles {
  const place = (flag: string | undefined, inConfig: string | undefined): string | undefined => {
    if (flag !== undefined) return resolve(io.cwd, flag);
    return inConfig === undefined ? undefined : resolve(dirname(config.file ?? io.cwd), inConfig);
  };
  return {
    credentials: place(flags.credentials, config.server.credentials),
    users: place(flags.users, config.server.users),
  };
}

/** Throws, in one line for a person, where a file cannot be used. */
export async function readServed(
  paths: readonly string[],
  configs: Configs,
  files: ServedFiles,
  io: Io,
): Promise<Served> {
  const project = await readMetadata(paths, configs, io, () => undefined);
  const names = project.apps.map((app) => app.name);
  const credentials = files.credentials === undefined ? {} : await readCredentials(files.credentials, names);
  const users = files.users === undefined ? [] : await readUsers(files.users);
  return { project, users, credentials, ...registrationsFrom(project.apps, credentials) };
}
