/** Every setting of an org that the control reads, said once (see `app-settings.ts`). */
import { type OrgSetting, orgBox } from './entry.ts';

const headless = (element: string) => orgBox('network', element, '', undefined, 'networkAuthApiSettings');

export const ORG_SETTINGS = {
  codeCredentialFlowAllowed: {
    value: 'switch',
    label: 'Allow Authorization Code and Credentials Flows',
    meaning: 'Apps of the org may log users in through their own screens',
    home: orgBox('oauthOidcSettings', 'oAuthCdCrdtFlowEnable', '56.0', false),
  },
  pkceRequiredForAll: {
    value: 'switch',
    label: 'Require Proof Key for Code Exchange (PKCE), for the whole org',
    meaning: 'Every app must send a code challenge, whatever its own box says',
    home: orgBox('oauthOidcSettings', 'isPkceRequired', '59.0', false),
  },
  usernamePasswordFlowBlocked: {
    value: 'switch',
    label: 'Allow OAuth Username-Password Flows',
    labelInverted: true,
    meaning: 'No app may log in with a user’s name and password',
    home: orgBox('oauthOidcSettings', 'blockOAuthUnPwFlow', '56.0', false),
  },
  userAgentFlowBlocked: {
    value: 'switch',
    label: 'Allow OAuth User-Agent Flows',
    labelInverted: true,
    meaning: 'No app may be given a token in a URL',
    home: orgBox('oauthOidcSettings', 'blockOAuthUsrAgtFlow', '56.0', false),
  },
  consumerSecretApiAccess: {
    value: 'switch',
    label: 'Allow access to External Client App consumer secrets via Metadata API',
    meaning: 'A retrieve may return consumer secrets',
    home: orgBox('externalClientAppSettings', 'enableConsumerSecretApiAccess', ''),
  },
  clientSecretInRestApiAccess: {
    value: 'switch',
    label: 'Allow access to External Client App consumer secrets via REST API',
    meaning: 'The REST API may return consumer secrets',
    home: orgBox('externalClientAppSettings', 'enableClientSecretInRestApiAccess', ''),
  },
  adminApprovedAppsOnly: {
    value: 'switch',
    label: 'API Access Control: admin-approved apps only',
    meaning: 'Users may use only the apps that an administrator allowed',
    home: orgBox('connectedAppSettings', 'enableAdminApprovedAppsOnly', '47.0', false),
  },
  corsForOAuthEndpoints: {
    value: 'switch',
    label: 'Enable CORS for OAuth endpoints',
    meaning: 'Browser code of allowed origins may call the token endpoint',
    home: orgBox('securitySettings', 'enableOauthCorsPolicy', '', undefined, 'sessionSettings'),
  },
  corsOrigins: {
    value: 'list',
    label: 'CORS Allowed Origins List',
    meaning: 'The origins, as patterns',
    home: { ...orgBox('corsOrigin', 'urlPattern', ''), spelling: 'repeated' },
  },
  headlessRegistrationAllowed: {
    value: 'switch',
    label: 'Allow self-registration via the Headless Registration API',
    meaning: 'Whoever reaches the site may register through an API',
    home: headless('isHeadlessUserRegistrationAllowed'),
  },
  headlessForgotPasswordAllowed: {
    value: 'switch',
    label: 'Allow password reset via the Headless Forgot Password API',
    meaning: 'A password may be reset through an API',
    home: headless('isForgotPwdAllowed'),
  },
  passwordlessLoginAllowed: {
    value: 'switch',
    label: 'Allow passwordless login via the Headless Passwordless Login API',
    meaning: 'Users may log in with a code sent to them',
    home: headless('isPwdlessLoginAllowed'),
  },
} as const satisfies Record<string, OrgSetting>;
