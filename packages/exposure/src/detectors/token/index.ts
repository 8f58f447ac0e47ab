/** Refresh and access tokens of Salesforce: both have a shape nobody else uses. */
import type { Hit } from '../../file-facts.ts';
import { mask } from '../../mask.ts';
import { type Detector, isCommented, type Sight } from '../detector.ts';

/** `5Aep`, then 50 and more; real ones are 87 long. */
const REFRESH = /(?<![A-Za-z0-9._])5Aep[A-Za-z0-9._]{50,200}/g;
/** Organisation id, `!` (or its URL encoding), then the session: about 112 characters. */
const ACCESS = /(?<![A-Za-z0-9])00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%21|\\u0021)[A-Za-z0-9._]{60,300}/g;

export const token: Detector = {
  name: 'token',
  alsoForSecretAlone: false,
  // An access token has three bytes of its own; the prefilter knows its form.
  needles: ['5aep'],
  look(sight) {
    each(sight, REFRESH, 'refresh-token');
    each(sight, ACCESS, 'access-token');
  },
};

function each(sight: Sight, pattern: RegExp, what: Hit['what']): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(sight.text); match !== null; match = pattern.exec(sight.text)) {
    const value = match[0].replace(/[._]+$/, '');
    // "00D…!AQ…xxxx", or cut short with dots: written for people to read.
    if (/x{6}|X{6}|\.{3}|(.)\1{7}/.test(match[0]) || new Set(value).size < 20) continue;
    sight.facts.hits.push({
      what,
      masked: mask(value, sight.maskKey),
      label: 'none',
      shape: 'token',
      tie: 'none',
      otherVendor: false,
      certain: true,
      commented: isCommented(sight.text, match.index),
      reachesBrowser: false,
      ...sight.source.where(match.index),
    });
  }
}
