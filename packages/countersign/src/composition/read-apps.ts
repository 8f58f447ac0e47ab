/** The apps of a project as the server takes them, for a test-suite that runs against its own org's settings. */
import { resolve } from 'node:path';
import { readProject } from '@countersign/metadata';
import type { AppRegistration, OrgRegistration } from '@countersign/server';
import { type Credential, orgSettingsFrom, registrationsFrom } from './registrations.ts';

export interface ReadApps {
  apps: AppRegistration[];
  org: OrgRegistration;
}

/**
 * Reads connected apps and external client apps under the paths, with the org's settings where they are among the files.
 * `credentials` give what metadata does not carry, by app name; an app without a client id gets its name as one. Throws
 * when a file cannot be read, or an app cannot be served.
 *
 * @example
 * const { apps, org } = await readApps(['force-app'], { Booking_Web: { clientSecret: process.env.TEST_SECRET } });
 * const server = await createServer({ apps, org, users });
 */
export async function readApps(
  paths: readonly string[],
  credentials: Readonly<Record<string, Credential>> = {},
): Promise<ReadApps> {
  const project = await readProject(paths.map((path) => resolve(path)));
  const [problem] = project.problems;
  if (problem !== undefined) throw new Error(`${problem.file}: ${problem.message}`);
  const { apps } = registrationsFrom(project.apps, credentials);
  return {
    apps: apps.map((app) => ({ ...app, clientId: app.clientId ?? app.name })),
    org: { settings: orgSettingsFrom(project.org) },
  };
}
