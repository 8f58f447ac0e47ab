/** What the client of one app does: the declaration, the clients that were seen, and the registry, joined. */

import { type KnownClient, matchKnownClients } from '@countersign/known-clients';
import type { AppRecord } from '@countersign/metadata';
import {
  type Conduct,
  type ConductSighting,
  conductFrom,
  conductOfAll,
  knownValue,
  UNKNOWN_CONDUCT,
} from '@countersign/policy';
import type { ClientSightings } from './client-sightings.ts';
import type { AppDeclaration } from './config/config.ts';

/** The strongest source decides each part; of the clients, `conducts` were read in code and `sent` was received by a server. */
export function conductOfApp(
  app: AppRecord,
  declaration: AppDeclaration | undefined,
  seen: Pick<ClientSightings, 'conducts' | 'sent'>,
  configFile: string | undefined,
): Conduct {
  const own = [...seen.sent, ...declared(declaration, configFile), ...registered(app)];
  if (own.length === 0 && seen.conducts.length === 0) return UNKNOWN_CONDUCT;
  const clients = seen.conducts.length === 0 ? [UNKNOWN_CONDUCT] : seen.conducts;
  return conductOfAll(clients.map((client) => conductFrom([...sightingsOf(client), ...own])));
}

function sightingsOf(conduct: Conduct): ConductSighting[] {
  return Object.values(conduct).flatMap(({ evidence }): readonly ConductSighting[] => evidence);
}

function declared(declaration: AppDeclaration | undefined, file: string | undefined): ConductSighting[] {
  const at = { source: 'declaration', ...(file === undefined ? {} : { file }) } as const;
  const { secret, pkce } = declaration?.sends ?? {};
  return [
    ...(secret === undefined
      ? []
      : secretSightings(secret, { ...at, detail: `declares that it ${SENDS[secret]} its secret` })),
    ...(pkce === undefined
      ? []
      : [
          {
            part: 'sendsChallenge',
            says: pkce,
            ...at,
            detail: `declares that it ${SENDS[pkce]} a code challenge`,
          } as const,
        ]),
  ];
}

const SENDS = { always: 'always sends', never: 'never sends' } as const;

/** A callback or key that proves which client uses the app, and what that client is known to send. */
function registered(app: AppRecord): ConductSighting[] {
  return matchKnownClients({
    callbackUrls: knownValue(app.settings.callbackUrls),
    consumerKey: knownValue(app.settings.consumerKey),
  })
    .filter(({ client, proves }) => proves && client.redeemsNoCode !== true)
    .flatMap(({ client }) => sightingsOfKnown(client));
}

function sightingsOfKnown({ name, sendsSecret, sendsPkce, storesRotatedToken }: KnownClient): ConductSighting[] {
  const known = { source: 'known-client' } as const;
  return [
    ...(sendsSecret === 'always' || sendsSecret === 'never'
      ? secretSightings(sendsSecret, { ...known, detail: `${name} ${SENDS[sendsSecret]} a secret` })
      : []),
    ...(sendsPkce === 'always' || sendsPkce === 'never'
      ? [
          {
            part: 'sendsChallenge',
            says: sendsPkce,
            ...known,
            detail: `${name} ${SENDS[sendsPkce]} a code challenge`,
          } as const,
        ]
      : []),
    ...(storesRotatedToken === undefined
      ? []
      : [
          {
            part: 'storesRotatedToken',
            says: storesRotatedToken,
            ...known,
            detail: `${name} ${storesRotatedToken === 'yes' ? 'stores' : 'does not store'} the refresh token of every answer`,
          } as const,
        ]),
  ];
}

function secretSightings(
  says: 'always' | 'never',
  rest: Pick<ConductSighting, 'source' | 'detail' | 'file'>,
): ConductSighting[] {
  return [
    { part: 'sendsSecretAtCode', says, ...rest },
    { part: 'sendsSecretAtRefresh', says, ...rest },
  ];
}
