/** Consumer keys: which app a client uses. Not a secret and not a finding; it ties the client to an app. */

import { hashKey, mask } from '../../mask.ts';
import type { Detector, Sight } from '../detector.ts';
import { CONSUMER_KEY, isOwnNeedle, isPlaceholder } from '../vocabulary.ts';

/** The same key again and again tells nothing new. */
const PLACES_PER_KEY = 3;
/** Keys kept of one text. More than this is a list of keys or bait. */
const MOST_KEYS = 2000;

export const consumerKey: Detector = {
  name: 'consumer-key',
  alsoForSecretAlone: false,
  // Also encoded: base64 at each alignment, decimal and hex character codes, escapes.
  needles: [
    '3mvg9',
    'm01wrz',
    'nnvkc5',
    'ztvzho',
    '51,77,86,71',
    '51, 77, 86, 71',
    '0x33,0x4d',
    '0x33, 0x4d',
    '\\x33\\x4d',
    '\\u0033\\u004d',
  ],
  look(sight) {
    CONSUMER_KEY.lastIndex = 0;
    for (let match = CONSUMER_KEY.exec(sight.text); match !== null; match = CONSUMER_KEY.exec(sight.text)) {
      const key = trimmed(match[0]);
      if (
        !isPlaceholder(key.slice(5, 60).replace(/[A-Za-z]/g, (letter) => letter.toLowerCase())) ||
        !/x{6}|\.\.\./i.test(key)
      ) {
        add(sight, key, match.index);
      }
    }
    for (const key of sight.own.keys.keys()) {
      if (!isOwnNeedle(key)) continue;
      // Only as a whole word.
      const at = sight.text.indexOf(key);
      if (at !== -1 && !/[\w.]/.test(sight.text[at - 1] ?? ' ') && !/\w/.test(sight.text[at + key.length] ?? ' ')) {
        add(sight, key, at);
      }
    }
  },
};

/** A sentence or a base64 neighbour may cling to the end. */
function trimmed(key: string): string {
  return key.replace(/[./+=]+$/, (tail) => (tail.startsWith('=') ? tail : ''));
}

function add(sight: Sight, key: string, offset: number): void {
  if (sight.facts.keys.length >= MOST_KEYS) return;
  const sha256 = hashKey(key);
  if (sight.facts.keys.filter((other) => other.sha256 === sha256).length >= PLACES_PER_KEY) return;
  const app = sight.own.keys.get(key);
  sight.facts.keys.push({
    masked: mask(key, sight.maskKey),
    sha256,
    ...(app === undefined ? {} : { app }),
    ...sight.source.where(offset),
  });
}
