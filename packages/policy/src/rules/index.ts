// Made by `npm run docs` from the rules of this folder.
import { clientTypeMixed } from './client-type-mixed.ts';
import { clientTypeUndeclared } from './client-type-undeclared.ts';
import { credentialsAllowedInHeaderOrUrl } from './credentials-allowed-in-header-or-url.ts';
import { declarationContradicted } from './declaration-contradicted.ts';
import { flowBlockedByOrg } from './flow-blocked-by-org.ts';
import { flowNotEnabled } from './flow-not-enabled.ts';
import { notAdminApproved } from './not-admin-approved.ts';
import { pkceNotRequired } from './pkce-not-required.ts';
import { refreshRotationAdvised } from './refresh-rotation-advised.ts';
import { refreshRotationOff } from './refresh-rotation-off.ts';
import { refreshSecretNotRequiredOfPrivateClient } from './refresh-secret-not-required-of-private-client.ts';
import { refreshSecretRequiredOfPublicClient } from './refresh-secret-required-of-public-client.ts';
import type { Rule } from './rule.ts';
import { secretExposedInClient } from './secret-exposed-in-client.ts';
import { secretInSource } from './secret-in-source.ts';
import { secretNotRequiredOfPrivateClient } from './secret-not-required-of-private-client.ts';
import { secretRequiredOfPublicClient } from './secret-required-of-public-client.ts';
import { settingUnknown } from './setting-unknown.ts';
import { tokenExchangeSecretWrong } from './token-exchange-secret-wrong.ts';
import { verifierDerivable } from './verifier-derivable.ts';
import { weakerFlowOpen } from './weaker-flow-open.ts';

/** Every rule, in the order of their ids. */
export const RULES: readonly Rule[] = [
  secretExposedInClient,
  secretRequiredOfPublicClient,
  secretNotRequiredOfPrivateClient,
  refreshSecretRequiredOfPublicClient,
  refreshSecretNotRequiredOfPrivateClient,
  pkceNotRequired,
  verifierDerivable,
  refreshRotationOff,
  tokenExchangeSecretWrong,
  secretInSource,
  clientTypeMixed,
  declarationContradicted,
  flowNotEnabled,
  flowBlockedByOrg,
  notAdminApproved,
  refreshRotationAdvised,
  credentialsAllowedInHeaderOrUrl,
  weakerFlowOpen,
  clientTypeUndeclared,
  settingUnknown,
];
