/** A user's name and password for the token endpoint, written down together. */
import { mask } from '../../mask.ts';
import { type Detector, isCommented, type Sight } from '../detector.ts';
import { valueAfter } from '../labelled-value.ts';
import { nearest, offsetsOf } from '../vocabulary.ts';

const PASSWORD_GRANT = /grant_?type["'`]?\s{0,10}(?:[:=,]|=>|%3[Dd])\s{0,10}["'`]?password\b/gi;
const USER = /user_?name/gi;
/** A user name of Salesforce has the form of an e-mail address. */
const ADDRESS = /^[\w.+%-]{1,80}(?:@|%40)[\w.-]{1,80}\.[A-Za-z]{2,}$/;
/** Addresses that belong to nobody (RFC 2606). */
const NOBODY = /(?:@|%40)(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.(?:com|org|net))?$|^your|^user@/i;

export const password: Detector = {
  name: 'password',
  alsoForSecretAlone: false,
  needles: ['grant_type', 'granttype', '3mvg9'],
  look(sight) {
    const { text } = sight;
    const grants = offsetsOf(PASSWORD_GRANT, text, 200);
    if (grants.length === 0 && sight.keys.length === 0) return;
    const users = offsetsOf(USER, text, 500).filter((at) => isAddressAfter(sight, at));
    if (users.length === 0) return;
    for (const at of offsetsOf(/passw(?:or)?d/gi, text, 500)) {
      if (nearest(users, at) > 600 || Math.min(nearest(grants, at), nearest(sight.keys, at)) > 1500) continue;
      const found = valueAfter(text, at + (/^password/i.test(text.slice(at, at + 8)) ? 8 : 6), sight.bare);
      if (found === undefined || (found.kind !== 'literal' && found.kind !== 'bare')) continue;
      if (!isPassword(found.value)) continue;
      sight.facts.hits.push({
        what: 'password',
        masked: mask(found.value, sight.maskKey),
        label: 'secret',
        shape: 'other',
        tie: nearest(sight.keys, at) < 1500 ? 'key-beside' : sight.endpoints.length > 0 ? 'host-in-file' : 'none',
        otherVendor: false,
        certain: false,
        commented: isCommented(text, at),
        reachesBrowser: false,
        ...sight.source.where(found.offset),
      });
    }
  },
};

function isAddressAfter(sight: Sight, at: number): boolean {
  const end = at + (sight.text[at + 4] === '_' ? 9 : 8);
  const found = valueAfter(sight.text, end, sight.bare);
  return (
    found !== undefined &&
    (found.kind === 'literal' || found.kind === 'bare') &&
    ADDRESS.test(found.value) &&
    // Nobody's address is a sample, unless a real secret stands in the same file.
    (!NOBODY.test(found.value) || sight.facts.hits.some((hit) => hit.what === 'consumer-secret' && !hit.otherVendor))
  );
}

function isPassword(value: string): boolean {
  if (value.length < 6 || value.length > 80 || /\s/.test(value)) return false;
  if (
    /^(?:<.*>|\$|%\w|\{|your|enter|my_?|user|pass|password|placeholder|example|changeme|x+|\*+)|^https?:|password$/i.test(
      value,
    )
  )
    return false;
  // A password nobody could use here would be all one kind of letter: an identifier or a word.
  return /[\d@#$!%^&*]/.test(value) && /[A-Za-z]/.test(value);
}
