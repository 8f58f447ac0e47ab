/**
 * The controls of the Security Health Review about OAuth apps, as Salesforce's help lists them ("Review Connected Apps",
 * "Review External Client Apps"), once for each kind of app. A page stands at
 * `https://help.salesforce.com/s/articleView?id=xcloud.<page>.htm`.
 *
 * The lists were readable in part only: a control that is missing here may exist.
 */
import type { ControlId } from './rules/rule.ts';
import type { OrgSettingName, SettingName } from './settings.ts';

/** The kinds of app that have lists of their own. */
export type ReviewedKind = 'connectedApp' | 'externalClientApp';

export interface HealthReviewControl {
  /** The page's id, unique: `shr_…`. */
  page: string;
  /** The title as Salesforce prints it. */
  title: string;
  /** What the page recommends, in a few words. */
  recommended: string;
  /** The settings that decide it read literally, each with the value the page wants; empty where no setting does. */
  wants: readonly { setting: SettingName | OrgSettingName; is: boolean | string }[];
  /** The control that the policy reconciles; absent: it is read literally and no more. */
  id?: ControlId;
  /** Where the same is asked: the Security Benchmark for Salesforce, the partner requirements of 2026. */
  alsoIn?: readonly string[];
}

const SBS = 'https://docs.securitybenchmark.org/benchmark/oauth-security.html';
const PARTNER = 'partner requirements 2026';

const shared = {
  webServerSecret: {
    title: 'Require Secret for Web Server Flow',
    recommended: 'required',
    wants: [{ setting: 'secretRequiredForWebServerFlow', is: true }],
    id: 'require-secret-for-web-server-flow',
    alsoIn: [`${PARTNER}: a private client sends its secret, a public client none`],
  },
  refreshSecret: {
    title: 'Require Secret for Refresh Token Flow',
    recommended: 'required',
    wants: [{ setting: 'secretRequiredForRefreshTokenFlow', is: true }],
    id: 'require-secret-for-refresh-token-flow',
    alsoIn: [`${PARTNER}: a private client sends its secret, a public client none`],
  },
  pkce: {
    title: 'Require Proof Key for Code Exchange (PKCE)',
    recommended: 'required',
    wants: [{ setting: 'pkceRequired', is: true }],
    id: 'require-pkce',
    alsoIn: [`${PARTNER}: PKCE for every app`],
  },
  rotation: {
    title: 'Enable Refresh Token Rotation',
    recommended: 'enabled',
    wants: [{ setting: 'refreshTokenRotation', is: true }],
    id: 'enable-refresh-token-rotation',
    alsoIn: [`${PARTNER}: rotation for every app, idle limit of 30 days`],
  },
  clientCredentials: {
    title: 'Disable Client Credentials Flow',
    recommended: 'disabled',
    wants: [{ setting: 'clientCredentialsFlow', is: false }],
  },
  idToken: { title: 'Configure ID Token', recommended: 'two minutes, audiences and claims set', wants: [] },
} as const satisfies Record<string, Omit<HealthReviewControl, 'page'>>;

/** By kind of app, in the order of the help's lists. */
export const HEALTH_REVIEW: Readonly<Record<ReviewedKind, readonly HealthReviewControl[]>> = {
  connectedApp: [
    {
      page: 'shr_api_enable_oauth_settings_enable_oauth_settings',
      title: 'Enable OAuth Settings',
      recommended: 'selected',
      wants: [{ setting: 'oauthEnabled', is: true }],
    },
    {
      page: 'shr_api_enable_oauth_settings_enable_for_device_flow_deselected',
      title: 'Enable for Device Flow - Deselected',
      recommended: 'deselected',
      wants: [{ setting: 'deviceFlow', is: false }],
    },
    {
      page: 'shr_api_enable_oauth_settings_use_digital_signatures_selected',
      title: 'Use Digital Signatures - Selected',
      recommended: 'selected',
      wants: [{ setting: 'certificate', is: true }],
    },
    { page: 'shr_api_enable_oauth_settings_require_proof_key_for_code_exchange_pkce', ...shared.pkce },
    { page: 'shr_api_enable_oauth_settings_require_secret_for_web_server_flow', ...shared.webServerSecret },
    { page: 'shr_api_enable_oauth_settings_require_secret_for_refresh_token_flow', ...shared.refreshSecret },
    { page: 'shr_api_enable_oauth_settings_disable_client_credentials_flow', ...shared.clientCredentials },
    {
      page: 'shr_api_enable_oauth_settings_authorization_code_and_credentials_flow_settings',
      title: 'Authorization Code and Credentials Flow Settings',
      recommended: 'flow enabled, both secret requirements deselected',
      wants: [
        { setting: 'codeCredentialFlow', is: true },
        { setting: 'secretRequiredForWebServerFlow', is: false },
        { setting: 'secretRequiredForRefreshTokenFlow', is: false },
      ],
      id: 'authorization-code-and-credentials-flow-settings',
    },
    {
      page: 'shr_api_enable_oauth_settings_secure_token_exchange_flow',
      title: 'Secure Token Exchange Flow',
      recommended: 'flow enabled, secret not required',
      wants: [
        { setting: 'tokenExchangeFlow', is: true },
        { setting: 'secretRequiredForTokenExchange', is: false },
      ],
      id: 'secure-token-exchange-flow',
    },
    { page: 'shr_api_enable_oauth_settings_enable_refresh_token_rotation', ...shared.rotation },
    { page: 'shr_api_enable_oauth_settings_configure_id_token', ...shared.idToken },
    {
      page: 'shr_manage_oauth_access_policies_for_a_connected_app_ip_relaxation',
      title: 'IP Relaxation',
      recommended: 'Enforce IP restrictions',
      wants: [{ setting: 'ipRelaxation', is: 'enforce' }],
      alsoIn: [`${PARTNER}: an IP allow-list`],
    },
    {
      page: 'shr_manage_other_access_settings_for_a_connected_app_manage_profiles',
      title: 'Manage Profiles',
      recommended: 'admin-approved users, the fewest profiles',
      wants: [{ setting: 'adminApproved', is: true }],
      alsoIn: [`SBS-OAUTH-001 (${SBS}), access by profile or permission set`],
    },
  ],
  externalClientApp: [
    {
      page: 'shr_external_client_app_settings_metadata_secrets_protection',
      title: 'Metadata Secrets Protection',
      recommended: 'access to consumer secrets via Metadata API off',
      wants: [{ setting: 'consumerSecretApiAccess', is: false }],
    },
    {
      page: 'shr_external_client_app_settings_rest_api_secret_masking',
      title: 'REST API Secret Masking',
      recommended: 'access to consumer secrets via REST API off',
      wants: [{ setting: 'clientSecretInRestApiAccess', is: false }],
    },
    {
      page: 'shr_configure_the_external_client_app_oauth_settings_oauth_scope_least_privilege',
      title: 'OAuth Scope Least Privilege',
      recommended: 'the fewest scopes',
      wants: [],
    },
    { page: 'shr_configure_the_external_client_app_oauth_settings_configure_id_token', ...shared.idToken },
    { page: 'shr_oauth_flow_enablement_disable_client_credentials_flow', ...shared.clientCredentials },
    {
      page: 'shr_oauth_flow_enablement_enable_authorization_code_and_credentials_flow',
      title: 'Enable Authorization Code and Credentials Flow',
      recommended: 'flow enabled',
      wants: [{ setting: 'codeCredentialFlow', is: true }],
      id: 'authorization-code-and-credentials-flow-settings',
    },
    {
      page: 'shr_oauth_flow_enablement_enable_jwt_bearer_flow',
      title: 'Enable JWT Bearer Flow',
      recommended: 'enabled',
      wants: [{ setting: 'certificate', is: true }],
    },
    { page: 'shr_security_require_secret_for_web_server_flow', ...shared.webServerSecret },
    { page: 'shr_security_require_secret_for_refresh_token_flow', ...shared.refreshSecret },
    { page: 'shr_security_require_proof_key_for_code_exchange_pkce', ...shared.pkce },
    { page: 'shr_security_enable_refresh_token_rotation', ...shared.rotation },
    {
      page: 'shr_configure_oauth_policies_configure_client_credential_flow_policies',
      title: 'Client Credential Flow Policies',
      recommended: 'a run-as user with few permissions',
      wants: [],
    },
    {
      page: 'shr_configure_oauth_policies_manage_external_client_app_oauth_usage',
      title: 'Manage External Client App OAuth Usage',
      recommended: 'usage watched and revoked',
      wants: [],
      alsoIn: [`SBS-OAUTH-002 (${SBS}), inventory`],
    },
  ],
};
