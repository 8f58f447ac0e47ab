/** Every attack there is, in the order of the threat model. */
import { ATTACK_NAMES, type Attack } from '../attack.ts';
import { attackerStartedCode } from './attacker-started-code.ts';
import { codeRedeemedByOtherClient } from './code-redeemed-by-other-client.ts';
import { codeReplay } from './code-replay.ts';
import { credentialsInUrl } from './credentials-in-url.ts';
import { extractedSecret } from './extracted-secret.ts';
import { injectedCode } from './injected-code.ts';
import { interceptedCode } from './intercepted-code.ts';
import { loginCsrf } from './login-csrf.ts';
import { missingVerifier } from './missing-verifier.ts';
import { mixUp } from './mix-up.ts';
import { passwordGuessing } from './password-guessing.ts';
import { pkceDowngrade } from './pkce-downgrade.ts';
import { redirectUriSwapped } from './redirect-uri-swapped.ts';
import { redirectUriWidened } from './redirect-uri-widened.ts';
import { refreshFromTwoPlaces } from './refresh-from-two-places.ts';
import { secretFromBrowser } from './secret-from-browser.ts';
import { stolenRefreshToken } from './stolen-refresh-token.ts';
import { stolenRefreshTokenAfterRotation } from './stolen-refresh-token-after-rotation.ts';
import { userEnumeration } from './user-enumeration.ts';
import { wrongSecret } from './wrong-secret.ts';
import { wrongVerifier } from './wrong-verifier.ts';

const BY_NAME = new Map<string, Attack>(
  [
    attackerStartedCode,
    codeRedeemedByOtherClient,
    codeReplay,
    credentialsInUrl,
    extractedSecret,
    injectedCode,
    interceptedCode,
    loginCsrf,
    missingVerifier,
    mixUp,
    passwordGuessing,
    pkceDowngrade,
    redirectUriSwapped,
    redirectUriWidened,
    refreshFromTwoPlaces,
    secretFromBrowser,
    stolenRefreshToken,
    stolenRefreshTokenAfterRotation,
    userEnumeration,
    wrongSecret,
    wrongVerifier,
  ].map((attack) => [attack.name, attack]),
);

export const ATTACKS: readonly Attack[] = ATTACK_NAMES.flatMap((name) => BY_NAME.get(name) ?? []);

export function attackByName(name: string): Attack | undefined {
  return BY_NAME.get(name);
}
