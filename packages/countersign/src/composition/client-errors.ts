/** Which errors a known client meets where a box stands otherwise than its page says; found by weighing the catalogue’s causes. */

import { type Box, type BoxName, boxFor, type KnownClient } from '@countersign/known-clients';
import { KNOWN_ERRORS, type KnownError, weighCauses } from '@countersign/known-errors';
import { SETTING_LABELS } from '@countersign/policy';

export interface ClientError {
  /** The box that makes it, and where conduct is not known what it takes of the client. */
  when: string;
  error: KnownError;
  fix: string;
}

/** In the order of the boxes. Nothing is listed that the catalogue does not hold for proven. */
export function clientErrors(client: KnownClient): ClientError[] {
  if (client.redeemsNoCode) return [];
  return (Object.entries(client.boxes) as [BoxName, Box][]).flatMap(([name, box]) =>
    [true, false].flatMap((value) => (isRight(box, value, client) ? [] : meets(client, name, value))),
  );
}

/** Whether this value is right for every way to set the client up. Of a box where either is right, neither value is without danger. */
function isRight(box: Box, value: boolean, { clientType, guideHasNoSecret }: KnownClient): boolean {
  const types = clientType === 'either' ? (guideHasNoSecret ? (['public'] as const) : TYPES) : [clientType];
  return types.every((type) => boxFor(box, type) === value);
}

const TYPES = ['private', 'public'] as const;

function meets(client: KnownClient, name: BoxName, value: boolean): ClientError[] {
  const box = `“${SETTING_LABELS[name]}” is ${value ? 'ticked' : 'not ticked'}`;
  const shown = (conduct: Conduct) => shownErrors(name, value, conduct);
  const certain = shown(knownConduct(client));
  if (certain.length > 0) return certain.map((one) => ({ when: box, ...one }));
  return UNKNOWNS.flatMap(({ is, conduct, words }) =>
    is(client)
      ? shown({ ...knownConduct(client), ...conduct }).map((one) => ({ when: `${box}, and ${words}`, ...one }))
      : [],
  );
}

type Conduct = Parameters<typeof weighCauses>[1]['conduct'];

function knownConduct({ sendsPkce, sendsSecret, storesRotatedToken }: KnownClient): Conduct {
  const said = (value: string | undefined) => (value === undefined || value === 'optional' ? 'unknown' : value);
  return {
    sendsChallenge: said(sendsPkce),
    sendsSecretAtCode: said(sendsSecret),
    sendsSecretAtRefresh: said(sendsSecret),
    storesRotatedToken: said(storesRotatedToken),
  };
}

/** What may turn out of a client whose sources are silent or leave the choice. */
const UNKNOWNS: readonly { is: (client: KnownClient) => boolean; conduct: Conduct; words: string }[] = [
  {
    is: ({ sendsPkce }) => sendsPkce === 'unknown' || sendsPkce === 'optional',
    conduct: { sendsChallenge: 'never' },
    words: 'it turns out to send no code challenge',
  },
  {
    is: ({ sendsSecret }) => sendsSecret === 'unknown' || sendsSecret === 'optional',
    conduct: { sendsSecretAtCode: 'never', sendsSecretAtRefresh: 'never' },
    words: 'it is set up without a secret',
  },
  {
    is: ({ storesRotatedToken }) => storesRotatedToken === undefined,
    conduct: { storesRotatedToken: 'no' },
    words: 'it turns out to keep its first refresh token',
  },
];

/** Errors with a cause that this box and this conduct show. */
function shownErrors(name: BoxName, value: boolean, conduct: Conduct): Omit<ClientError, 'when'>[] {
  const evidence = { settings: { [name]: value }, org: {}, conduct, findings: [], places: {} };
  return KNOWN_ERRORS.flatMap((error) => {
    const cause = weighCauses(error, evidence).find(({ standing }) => standing === 'shown')?.cause;
    return cause === undefined ? [] : [{ error, fix: cause.fix }];
  });
}
