/**
 * The words a file must hold to be looked at at all. Compared without regard to ASCII case, over bytes.
 *
 * INVARIANT: whatever a detector can find stands in a text with at least one of these, or is one of the reviewed apps'
 * own keys, which are searched for beside them.
 */
export interface Needle {
  word: string;
  /** Where in the word its rarest four bytes begin: they are what memory is searched for. */
  rarest: number;
}

/** A reviewed app's own key that no needle finds. It may be any word: only one long enough to be nobody else's. */
export function isOwnNeedle(key: string): boolean {
  return !key.startsWith('3MVG9') && key.length >= 12;
}

export const INLINE_MAP = 'sourcemappingurl=data';

export const NEEDLES: readonly Needle[] = [
  { word: 'secret', rarest: 2 },
  { word: '3mvg9', rarest: 0 },
  { word: '.salesforce.com', rarest: 0 },
  // Not `sforce.com`, the namespace of every metadata file.
  { word: '.force.com', rarest: 2 },
  { word: '.site.com', rarest: 0 },
  { word: 'salesforce-sites.com', rarest: 7 },
  { word: 'services/oauth2', rarest: 8 },
  { word: 'code_credentials', rarest: 4 },
  { word: 'code_verifier', rarest: 2 },
  { word: 'codeverifier', rarest: 1 },
  { word: 'code_challenge', rarest: 8 },
  { word: 'codechallenge', rarest: 7 },
  { word: 'grant_type', rarest: 3 },
  { word: '5aep', rarest: 0 },
  { word: 'salesforcesdkmanager', rarest: 9 },
  { word: 'sfsdkloginmanager', rarest: 9 },
  { word: 'nativeloginmanager', rarest: 10 },
  { word: 'countersign-ignore', rarest: 6 },
  // A source map inside of a script: of interest only for what is in it.
  { word: INLINE_MAP, rarest: 15 },
  // The beginning of a consumer key, encoded: base64 at each alignment, decimal and hex character codes, escapes.
  { word: 'm01wrz', rarest: 0 },
  { word: 'nnvkc5', rarest: 0 },
  { word: 'ztvzho', rarest: 0 },
  { word: '51,77,86,71', rarest: 2 },
  { word: '51, 77, 86, 71', rarest: 3 },
  { word: '0x33,0x4d', rarest: 1 },
  { word: '0x33, 0x4d', rarest: 1 },
  { word: '\\x33\\x4d', rarest: 1 },
  { word: '\\u0033\\u004d', rarest: 3 },
];
