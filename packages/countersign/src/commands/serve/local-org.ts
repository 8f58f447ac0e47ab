/** The local org behind `serve --org`: what it starts with, and how its metadata becomes what the server serves. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FirstFile } from '@countersign/local-org';
import type { ProjectRead } from '@countersign/metadata';
import type { ServerOptions } from '@countersign/server';
import { orgSettingsFrom, registrationsFrom } from '../../composition/registrations.ts';
import { whyNot } from '../../errors/why-not.ts';
import type { Io } from '../../terminal/io.ts';
import type { Served } from './served.ts';

/**
 * What answers beside OAuth.
 *
 * @param settings taken as they are where the org’s own do not say
 */
export async function localOrg(
  { project, credentials }: Pick<Served, 'project' | 'credentials'>,
  settings: ReturnType<typeof orgSettingsFrom>,
  io: Io,
): Promise<NonNullable<ServerOptions['neighbour']>> {
  // Loaded where it is asked for: a server without an org starts without it.
  const { makeLocalOrg } = await import('@countersign/local-org');
  const { neighbour } = makeLocalOrg({
    first: await firstFiles(project, io),
    credentials,
    register: ({ apps, org }) => ({
      apps: registrationsFrom(apps, {}).apps.flatMap((app) =>
        app.clientId === undefined ? [] : [{ ...app, clientId: app.clientId }],
      ),
      settings: { ...settings, ...orgSettingsFrom(org) },
    }),
    // Not where the logs go: they are collected and kept.
    onCredential: (name, clientId, clientSecret) =>
      io.out(`new credentials for ${name}, shown this once: client id ${clientId}, client secret ${clientSecret}\n`),
    onNotice: (message) => io.err(`${message}\n`),
  });
  return neighbour;
}

/** The files of the project, as they are. What is in a zip is not taken: deploy it. */
async function firstFiles(project: ProjectRead, io: Io): Promise<FirstFile[]> {
  const files = new Set([...project.apps.flatMap((app) => app.files), ...project.org.files]);
  const first: FirstFile[] = [];
  for (const path of files) {
    if (path.includes('!/') || path === '<stdin>') {
      io.err(`not in the org: ${path}: deploy it with sf project deploy start\n`);
      continue;
    }
    try {
      first.push({ path, text: await readFile(join(project.root, path), 'utf8') });
    } catch (cause) {
      io.err(`not in the org: ${path}: ${whyNot(cause)}\n`);
    }
  }
  return first;
}
