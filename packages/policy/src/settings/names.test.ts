import { describe, expect, it } from 'vitest';
import {
  ENFORCED_APP_SETTINGS,
  FACT_SETTINGS,
  isAppSetting,
  isOrgSetting,
  isSpelledInverted,
  isTicked,
  ORG_SETTING_NAMES,
  ORG_TWINS,
  SETTING_LABELS,
  SETTING_NAMES,
} from './names.ts';

describe('the names of settings', () => {
  it('are those of apps and those of orgs, and nothing an object inherits', () => {
    for (const name of SETTING_NAMES)
      expect([name, isAppSetting(name), isOrgSetting(name)]).toEqual([name, true, false]);
    for (const name of ORG_SETTING_NAMES)
      expect([name, isAppSetting(name), isOrgSetting(name)]).toEqual([name, false, true]);
    for (const name of ['', 'toString', 'constructor', 'PkceRequired'])
      expect([name, isAppSetting(name), isOrgSetting(name)]).toEqual([name, false, false]);
  });

  it('the policy decides by these, in the order of a report', () => {
    expect(FACT_SETTINGS).toEqual([
      'codeCredentialFlow',
      'credentialsInPostBodyOnly',
      'secretRequiredForWebServerFlow',
      'secretRequiredForRefreshTokenFlow',
      'secretRequiredForTokenExchange',
      'pkceRequired',
      'refreshTokenRotation',
      'adminApproved',
      'tokenExchangeFlow',
    ]);
  });

  it('a request is decided by these', () => {
    expect(ENFORCED_APP_SETTINGS).toEqual([
      'codeCredentialFlow',
      'credentialsInPostBodyOnly',
      'secretRequiredForWebServerFlow',
      'secretRequiredForRefreshTokenFlow',
      'secretRequiredForTokenExchange',
      'pkceRequired',
      'tokenExchangeFlow',
    ]);
  });

  it('two of them have a switch of the org beside them: one that must allow, one that asks the same of every app', () => {
    expect(ORG_TWINS).toEqual([
      { setting: 'codeCredentialFlow', org: 'codeCredentialFlowAllowed', fact: 'orgAllowsCodeCredentialFlow' },
      { setting: 'pkceRequired', org: 'pkceRequiredForAll' },
    ]);
  });
});

describe('the boxes of Setup', () => {
  it('every setting has one, of an app or of an org', () => {
    expect(Object.keys(SETTING_LABELS)).toEqual([...SETTING_NAMES, ...ORG_SETTING_NAMES]);
    expect(SETTING_LABELS).toMatchObject({
      secretRequiredForWebServerFlow: 'Require Secret for Web Server Flow',
      usernamePasswordFlowBlocked: 'Allow OAuth Username-Password Flows',
    });
  });

  it('are ticked when the setting is on, but for “Allow …” of what is blocked', () => {
    const inverted = [...SETTING_NAMES, ...ORG_SETTING_NAMES].filter((name) => !isTicked(name, true));
    expect(inverted).toEqual(['usernamePasswordFlowBlocked', 'userAgentFlowBlocked']);
    expect([...SETTING_NAMES, ...ORG_SETTING_NAMES].filter((name) => isTicked(name, false))).toEqual(inverted);
  });

  it.each([
    ['secretRequiredForWebServerFlow', 'isConsumerSecretOptional', true],
    ['secretRequiredForWebServerFlow', 'isSecretRequiredForRefreshToken', false],
    ['secretRequiredForRefreshTokenFlow', 'isSecretRequiredForRefreshToken', false],
    ['secretRequiredForRefreshTokenFlow', 'isConsumerSecretOptional', false],
    ['usernamePasswordFlowBlocked', 'blockOAuthUnPwFlow', true],
    ['pkceRequiredForAll', 'isPkceRequired', false],
    ['guestFlow', 'isGuestCodeCredFlowEnabled', false],
    ['toString', 'isConsumerSecretOptional', false],
  ])('%s in %s says the opposite of the box: %s', (name, element, inverted) => {
    expect(isSpelledInverted(name, element)).toBe(inverted);
  });
});
