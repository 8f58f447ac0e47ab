/** Pages that several entries rest on. */
import type { Source } from './known-error.ts';

const help = (id: string, title: string): Source => ({
  title: `Salesforce Help: ${title}`,
  url: `https://help.salesforce.com/s/articleView?id=${id}`,
});

export const USAGE_RESTRICTIONS = help('005132365&type=1', 'Prepare for Connected App Usage Restrictions Change');
export const AUTHORIZATION_ERRORS = help(
  'xcloud.remoteaccess_oauth_flow_errors.htm&type=5',
  'OAuth 2.0 Authorization Errors',
);
export const PKCE = help('xcloud.remoteaccess_pkce.htm&type=5', 'Proof Key for Code Exchange');
export const ROTATION = help('005316711&type=1', 'Refresh Token Rotation');
export const WEB_SERVER_FLOW = help(
  'xcloud.remoteaccess_oauth_web_server_flow.htm&type=5',
  'OAuth 2.0 Web Server Flow',
);
export const BLOCK_FLOWS = help(
  'xcloud.remoteaccess_disable_username_password_flow.htm&type=5',
  'Block Authorization Flows to Improve Security',
);
export const NOT_APPROVED = {
  title: 'Salesforce Knowledge: “Failed: Not approved for access”',
  url: 'https://help.salesforce.com/apex/HTViewSolution?id=000212208&language=en_US',
};
export const APP_POLICIES = help(
  'xcloud.external_client_app_oauth_policies_configuration.htm&type=5',
  'Configure the policies of an external client app',
);
export const OAUTH_APPROVALS = help(
  'platform.remoteaccess_request_approve.htm&type=5',
  'Application Access Request Approved (five approvals per user and app)',
);
export const HEADLESS_PRIVATE = help(
  'xcloud.remoteaccess_authorization_code_credentials_flow.htm&type=5',
  'Authorization Code and Credentials Flow for Private Clients',
);
export const HEADLESS_SWITCH: Source = {
  title: 'Headless Identity Implementation Guide: enable the flow',
  url: 'https://developer.salesforce.com/docs/platform/headless-identity-impl-guide/guide/headless-identity-enable-auth-code-creds-flow.html',
};
export const HEADLESS_SETTINGS = help(
  'xcloud.configure_oauth_code_credentials_flow_external_client_apps.htm&type=5',
  'Configure the Authorization Code and Credentials Flow',
);
export const LOGIN_STATUS: Source = {
  title: 'Object Reference: LOGIN_STATUS values of the Login event type',
  url: 'https://developer.salesforce.com/docs/atlas.en-us.264.0.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_login_status.htm',
};
export const MOBILE_SDK_CODES: Source = {
  title: 'Salesforce Mobile SDK: OAuthErrorCode',
  url: 'https://forcedotcom.github.io/SalesforceMobileSDK-Android/libs/SalesforceSDK/com.salesforce.androidsdk.auth/-o-auth-error-code/error.html',
};

export function rfc(number: number, section: string): Source {
  return {
    title: `RFC ${number} §${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${section}`,
  };
}

/** A thread on GitHub: `owner/name#number`. */
export function thread(reference: string, says: string): Source {
  const [repository = '', number = ''] = reference.split('#');
  return { title: `${reference}: ${says}`, url: `https://github.com/${repository}/issues/${number}` };
}
