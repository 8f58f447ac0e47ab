/** The project that the pages in `docs/commands` show: one web application as it should not be, one mobile app as it should. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VECTORS } from '@countersign/policy/vectors';
import { connectedAppXml, oauthOidcXml, writeProject } from './write-metadata.ts';

export function writeExampleProject(folder: string): void {
  const facts = (id: string) => {
    const vector = VECTORS.find((one) => one.id === id);
    if (vector === undefined) throw new Error(`no vector ${id}`);
    return vector.facts;
  };
  writeProject(folder, {
    'connectedApps/Booking_Web.connectedApp-meta.xml': connectedAppXml(facts('private-secret-off-pkce'), {
      label: 'Booking Web',
      callbackUrl: 'https://booking.example.com/oauth/callback',
    }),
    'connectedApps/Traveller_App.connectedApp-meta.xml': connectedAppXml(facts('public-right'), {
      label: 'Traveller',
      callbackUrl: 'com.example.traveller://oauth/done',
    }),
    'settings/OauthOidc.settings-meta.xml': oauthOidcXml({
      blockOAuthUnPwFlow: true,
      blockOAuthUsrAgtFlow: true,
      isPkceRequired: false,
      oAuthCdCrdtFlowEnable: true,
    }),
  });
  writeFileSync(join(folder, 'countersign.config.yaml'), 'apps:\n  Booking_Web:\n    clientType: private\n');
}
