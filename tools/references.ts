/** Where a control, a clause and a weakness can be read: `mapsTo` of a rule as links. */
import { CONTROL_NAMES, type ControlId } from '@countersign/policy';

/**
 * The help pages of a control: the id in `https://help.salesforce.com/s/articleView?id=xcloud.<id>.htm`. A control exists
 * once for connected apps and, mostly, once for external client apps.
 */
const CONTROL_PAGES: Record<
  ControlId,
  { connectedApp: string; externalClientApp?: string; externalClientAppName?: string }
> = {
  'authorization-code-and-credentials-flow-settings': {
    connectedApp: 'shr_api_enable_oauth_settings_authorization_code_and_credentials_flow_settings',
    externalClientApp: 'shr_oauth_flow_enablement_enable_authorization_code_and_credentials_flow',
    // It asks less there: only that the flow is enabled.
    externalClientAppName: 'Enable Authorization Code and Credentials Flow',
  },
  'require-secret-for-web-server-flow': {
    connectedApp: 'shr_api_enable_oauth_settings_require_secret_for_web_server_flow',
    externalClientApp: 'shr_security_require_secret_for_web_server_flow',
  },
  'require-secret-for-refresh-token-flow': {
    connectedApp: 'shr_api_enable_oauth_settings_require_secret_for_refresh_token_flow',
    externalClientApp: 'shr_security_require_secret_for_refresh_token_flow',
  },
  'require-pkce': {
    connectedApp: 'shr_api_enable_oauth_settings_require_proof_key_for_code_exchange_pkce',
    externalClientApp: 'shr_security_require_proof_key_for_code_exchange_pkce',
  },
  'enable-refresh-token-rotation': {
    connectedApp: 'shr_api_enable_oauth_settings_enable_refresh_token_rotation',
    externalClientApp: 'shr_security_enable_refresh_token_rotation',
  },
  'secure-token-exchange-flow': {
    connectedApp: 'shr_api_enable_oauth_settings_secure_token_exchange_flow',
  },
};

/** One link per kind of app. */
export function controlPages(id: ControlId): string[] {
  const { connectedApp, externalClientApp, externalClientAppName = CONTROL_NAMES[id] } = CONTROL_PAGES[id];
  const link = (kind: string, name: string, page: string) =>
    `${kind}: [${name}](https://help.salesforce.com/s/articleView?id=xcloud.${page}.htm) (\`${id}\`)`;
  return [
    link('connected apps', CONTROL_NAMES[id], connectedApp),
    ...(externalClientApp ? [link('external client apps', externalClientAppName, externalClientApp)] : []),
  ];
}

/** `RFC 6749 §2.1` as a link to that section. */
export function rfcPage(clause: string): string {
  const [, number, section] = /^RFC (\d+) §([\d.]+)$/.exec(clause) ?? [];
  if (number === undefined || section === undefined) throw new Error(`not a clause of an RFC: ${clause}`);
  return `[${clause}](https://www.rfc-editor.org/rfc/rfc${number}#section-${section})`;
}

export function cwePage(number: number): string {
  return `[CWE-${number}](https://cwe.mitre.org/data/definitions/${number}.html)`;
}
