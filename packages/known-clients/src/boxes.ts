/** The boxes that most clients of a kind need; an entry overrides what differs, with its own reason. */
import type { Box, BoxName, BoxValue } from './known-client.ts';

type Boxes = Readonly<Partial<Record<BoxName, Box>>>;

export const PRIVATE_BOXES = {
  secretRequiredForWebServerFlow: { value: true, why: 'It runs on a server and sends its secret with the code.' },
  secretRequiredForRefreshTokenFlow: { value: true, why: 'It sends its secret with every refresh.' },
  pkceRequired: { value: 'either', why: 'A second defence; tick it once the client is seen to send a code challenge.' },
  refreshTokenRotation: { value: 'either', why: 'Tick it once the client is seen to store the new refresh token.' },
  codeCredentialFlow: { value: false, why: 'It sends users to Salesforce’s own login page.' },
} as const satisfies Boxes;

export const PUBLIC_BOXES = {
  secretRequiredForWebServerFlow: { value: false, why: 'A secret shipped inside it could be read out.' },
  secretRequiredForRefreshTokenFlow: { value: false, why: 'It has no secret to refresh with.' },
  pkceRequired: { value: true, why: 'Nothing else binds the code to the client.' },
  refreshTokenRotation: { value: true, why: 'Nothing else limits a stolen refresh token (RFC 9700 §4.14.2).' },
  codeCredentialFlow: { value: false, why: 'It sends users to Salesforce’s own login page.' },
} as const satisfies Boxes;

const BY_TYPE: Box = {
  value: { private: true, public: false },
  why: 'On for a server, off for what is shipped to its users.',
};

/** For what can be either: the boxes follow the client that is built with it. */
export const EITHER_BOXES = {
  secretRequiredForWebServerFlow: BY_TYPE,
  secretRequiredForRefreshTokenFlow: BY_TYPE,
  pkceRequired: { value: true, why: 'Required of a public client, and a second defence for a private one.' },
  refreshTokenRotation: {
    value: { private: 'either', public: true },
    why: 'Without a secret nothing else limits a stolen refresh token; the client must store each new one.',
  },
} as const satisfies Boxes;

/** For a server that only ever uses the client credentials or the JWT bearer flow. */
export const MACHINE_BOXES = {
  secretRequiredForWebServerFlow: { value: true, why: 'It redeems no code, so nobody else should without the secret.' },
  secretRequiredForRefreshTokenFlow: {
    value: true,
    why: 'It refreshes nothing, so nobody else should without the secret.',
  },
  pkceRequired: { value: true, why: 'It redeems no code, so a login by anybody else should be bound by a challenge.' },
  codeCredentialFlow: { value: false, why: 'No user logs in.' },
} as const satisfies Boxes;

/** What a box is for a client of a decided kind. */
export function boxFor(box: Box, type: 'private' | 'public'): BoxValue {
  return typeof box.value === 'object' ? box.value[type] : box.value;
}
