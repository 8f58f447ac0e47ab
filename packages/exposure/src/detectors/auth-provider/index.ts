/** An AuthProvider in the metadata is itself a client: the org that holds it redeems the codes, and its settings say how. */
import type { ConductSighting } from '@countersign/policy';
import { addDoing, type Detector } from '../detector.ts';

const ELEMENT = (name: string): RegExp => new RegExp(`<${name}>\\s{0,20}([^<]{0,600}?)\\s{0,20}</${name}>`);
const CONSUMER_SECRET = ELEMENT('consumerSecret');
const PKCE = ELEMENT('isPkceEnabled');
const IN_HEADER = ELEMENT('sendClientCredentialsInHeader');

export const authProvider: Detector = {
  name: 'auth-provider',
  alsoForSecretAlone: false,
  needles: ['3mvg9'],
  look(sight) {
    const at = sight.text.indexOf('<AuthProvider');
    // Without a consumer key of Salesforce it logs in at somebody else's.
    if (at === -1 || sight.keys.length + sight.facts.keys.length === 0) return;
    const say = (doing: Partial<ConductSighting>, offset: number): void =>
      addDoing(sight, { source: 'metadata', ...doing } as ConductSighting, offset);
    const secret = CONSUMER_SECRET.exec(sight.text);
    // The Metadata API writes a placeholder for the secret: it is there, whatever is written.
    if (secret !== null && secret[1] !== '') {
      const detail = 'the AuthProvider holds a consumer secret and sends it';
      say({ part: 'sendsSecretAtCode', says: 'always', detail }, secret.index);
      say({ part: 'sendsSecretAtRefresh', says: 'always', detail }, secret.index);
      const how = IN_HEADER.exec(sight.text)?.[1];
      if (how === 'true' || how === 'false')
        say({ part: 'authenticatesBy', says: how === 'true' ? 'basic' : 'body', detail }, secret.index);
    }
    // Where the element is missing, the files may be older than the field.
    const pkce = PKCE.exec(sight.text);
    if (pkce?.[1] === 'true')
      say({ part: 'sendsChallenge', says: 'always', detail: 'the AuthProvider has PKCE enabled' }, pkce.index);
    if (pkce?.[1] === 'false')
      say({ part: 'sendsChallenge', says: 'never', detail: 'the AuthProvider has PKCE disabled' }, pkce.index);
  },
};
