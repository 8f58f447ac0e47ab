import { describe, expect, it } from 'vitest';
import { enforcedFrom, settingsBehind } from './enforced-from.ts';
import { ENFORCED_APP_SETTINGS, ORG_TWINS } from './settings/names.ts';
import type { Known } from './settings.ts';

const EITHER: readonly Known[] = [true, false, undefined];

describe('enforcedFrom', () => {
  it.each([
    // app, org, together
    [true, true, true],
    [true, false, true],
    [true, undefined, true],
    [false, true, true],
    [false, false, false],
    [false, undefined, false],
    [undefined, true, true],
    [undefined, false, undefined],
    [undefined, undefined, undefined],
  ])('PKCE: the app says %s, the org %s, and %s is enforced', (pkceRequired, pkceRequiredForAll, together) => {
    expect(enforcedFrom({ pkceRequired }, { pkceRequiredForAll }).pkceRequired).toBe(together);
  });

  it('keeps the app’s switch of the headless flow and the org’s apart: each refuses with a reason of its own', () => {
    for (const codeCredentialFlow of EITHER)
      for (const codeCredentialFlowAllowed of EITHER)
        expect(enforcedFrom({ codeCredentialFlow }, { codeCredentialFlowAllowed })).toMatchObject({
          codeCredentialFlow,
          orgAllowsCodeCredentialFlow: codeCredentialFlowAllowed,
        });
  });

  it('the settings behind it are the app’s own and the switch that must allow; nothing asks the same of every app', () => {
    const behind = settingsBehind(enforcedFrom({ pkceRequired: false }, { pkceRequiredForAll: true }));
    expect(behind.app.pkceRequired).toBe(true);
    expect(Object.keys(behind.app)).toEqual(ENFORCED_APP_SETTINGS);
    expect(Object.keys(behind.org)).toEqual(['codeCredentialFlowAllowed']);
  });

  it('has a way back: a server that is given the settings behind what is enforced enforces just that', () => {
    for (const name of ENFORCED_APP_SETTINGS)
      for (const value of EITHER)
        for (const { org } of ORG_TWINS)
          for (const orgValue of EITHER) {
            const enforced = enforcedFrom({ [name]: value }, { [org]: orgValue });
            const behind = settingsBehind(enforced);
            expect(enforcedFrom(behind.app, behind.org)).toEqual(enforced);
          }
  });
});
