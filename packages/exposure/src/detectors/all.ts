/** Every detector, in the order they look. */
import { authProvider } from './auth-provider/index.ts';
import { consumerKey } from './consumer-key/index.ts';
import { consumerSecret } from './consumer-secret/index.ts';
import type { Detector } from './detector.ts';
import { handWrittenRequest } from './hand-written-request/index.ts';
import { libraryIdiom } from './library-idiom/index.ts';
import { oauthBehaviour } from './oauth-behaviour/index.ts';
import { password } from './password/index.ts';
import { platform } from './platform/index.ts';
import { secretSource } from './secret-source/index.ts';
import { token } from './token/index.ts';

/** The platform is asked last: of a file that shows nothing else, nobody asks whose it is. */
export const DETECTORS: readonly Detector[] = [
  consumerKey,
  consumerSecret,
  token,
  password,
  oauthBehaviour,
  handWrittenRequest,
  libraryIdiom,
  authProvider,
  secretSource,
  platform,
];
