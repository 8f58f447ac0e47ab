/** The boxes that most clients of a kind need; an entry overrides what differs, with its own reason. */
import type { Box, BoxName } from './known-client.ts';

type Boxes = Readonly<Partial<Record<BoxName, Box>>>;

export const PRIVATE_BOXES = {
  secretRequiredForWebServerFlow: { value: true, why: 'It runs on a server and sends its secret with the code.' },
  secretRequiredForRefreshTokenFlow: { value: true, why: 'It sends its secret with every refresh.' },
  pkceRequired: { value: 'either', why: 'A second defence; tick it once the client is seen to send a code challenge.' },
  refreshTokenRotation: { value: 'either', why: 'Tick it once the client is seen to store the new refresh token.' },
  codeCredentialFlow: { value: false, why: "It sends users to Salesforce's own login page." },
} as const satisfies Boxes;

export const PUBLIC_BOXES = {
  secretRequiredForWebServerFlow: { value: false, why: 'A secret shipped inside it could be read out.' },
  secretRequiredForRefreshTokenFlow: { value: false, why: 'It has no secret to refresh with.' },
  pkceRequired: { value: true, why: 'Nothing else binds the code to the client.' },
  refreshTokenRotation: { value: true, why: 'Nothing else limits a stolen refresh token (RFC 9700 §4.14.2).' },
  codeCredentialFlow: { value: false, why: "It sends users to Salesforce's own login page." },
} as const satisfies Boxes;

/** For what can be either: the boxes follow the client that is built with it. */
export const EITHER_BOXES = {
  secretRequiredForWebServerFlow: { value: 'either', why: 'On for a server, off for what is shipped to users.' },
  secretRequiredForRefreshTokenFlow: { value: 'either', why: 'On for a server, off for what is shipped to users.' },
  pkceRequired: { value: true, why: 'Required of a public client, and a second defence for a private one.' },
  refreshTokenRotation: { value: 'either', why: 'Required of a public client; the client must store each new token.' },
} as const satisfies Boxes;

/** For a server that only ever uses the client credentials or the JWT bearer flow. */
export const MACHINE_BOXES = {
  secretRequiredForWebServerFlow: { value: true, why: 'It never redeems a code: keep the door shut.' },
  secretRequiredForRefreshTokenFlow: { value: true, why: 'It never refreshes: keep the door shut.' },
  pkceRequired: { value: true, why: 'It never redeems a code: keep the door shut.' },
  codeCredentialFlow: { value: false, why: 'No user logs in.' },
} as const satisfies Boxes;
