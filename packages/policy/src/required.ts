/** The control's table: which value each setting must have for a kind of client. An absent key: the control asks nothing. */
import type { CompleteApp } from './complete.ts';
import type { OrgSettingName, SettingName } from './settings.ts';

export type RequiredSettings = Partial<Record<SettingName | OrgSettingName, boolean>>;

/** What the control requires of an app whose facts and type are known. */
export function requiredSettings({ facts, type }: CompleteApp): RequiredSettings {
  if (!facts.authorizationCodeFlow) return {};
  const required: RequiredSettings = {};
  if (type !== 'mixed') {
    const secret = type === 'private';
    required.secretRequiredForWebServerFlow = secret;
    if (facts.refreshReachable) required.secretRequiredForRefreshTokenFlow = secret;
    if (facts.tokenExchangeFlow) required.secretRequiredForTokenExchange = secret;
  }
  if (type !== 'private') {
    required.pkceRequired = true; // RFC 9700 §2.1.1: public clients MUST use PKCE.
    if (facts.refreshReachable) required.refreshTokenRotation = true; // RFC 9700 §4.14.2, without sender-constrained tokens.
  }
  if (facts.headlessLogin) {
    required.codeCredentialFlow = true;
    required.codeCredentialFlowAllowed = true;
    required.adminApproved = true; // No consent page can be shown.
  }
  return required;
}
