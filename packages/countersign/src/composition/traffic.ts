/** What a running server has seen of its clients, laid beside what the review reads of them. */
import type { AppRecord } from '@countersign/metadata';
import { type ClientSightings, NOTHING_SEEN } from '@countersign/review';
import { openAdministration, type Traffic } from '@countersign/server';
import { UsageError } from '../errors/usage-error.ts';
import type { Io } from '../terminal/io.ts';
import { masterKeyFrom, placeOf } from './database.ts';
import type { Gathered } from './gather.ts';

/** Adds what a server's database shows of the clients to what was gathered; apps are told by the name they were served under. */
export async function withTraffic(gathered: Gathered, database: string, io: Io): Promise<Gathered> {
  const seen = await readTraffic(database, io);
  const sightings = new Map<AppRecord, ClientSightings>(gathered.sightings ?? []);
  for (const app of gathered.project.apps) {
    const own = seen.evidence.filter((one) => one.app === app.name);
    const sent = seen.conduct.filter((one) => one.app === app.name).map((one) => one.sighting);
    if (own.length === 0 && sent.length === 0) continue;
    const before = sightings.get(app) ?? NOTHING_SEEN;
    sightings.set(app, {
      ...before,
      evidence: [...before.evidence, ...own.map((one) => one.evidence)],
      sent,
      observed: own.some((one) => one.secretExposed) ? { ...before.observed, secretInClient: true } : before.observed,
    });
  }
  return { ...gathered, sightings };
}

async function readTraffic(database: string, io: Io): Promise<Traffic> {
  const place = placeOf(database, io);
  if (!place.exists) throw new UsageError(`there is no database ${place.file}`);
  const masterKey = masterKeyFrom(undefined, io);
  try {
    const administration = await openAdministration({
      database: place.url,
      ...(masterKey === undefined ? {} : { masterKey }),
    });
    try {
      return await administration.traffic();
    } finally {
      await administration.close();
    }
  } catch (cause) {
    throw new UsageError(`the traffic of the server cannot be read: ${(cause as Error).message}`, { cause });
  }
}
