/**
 * The words a file must hold to be looked at at all. Compared without regard to ASCII case, over bytes.
 *
 * INVARIANT: whatever a detector can find stands in a text with at least one of these, or is one of the reviewed apps'
 * own keys, which are searched for beside them.
 */
export const NEEDLES: readonly string[] = [
  'secret',
  '3mvg9',
  '.salesforce.com',
  // Not `sforce.com`, the namespace of every metadata file.
  '.force.com',
  '.site.com',
  'salesforce-sites.com',
  'services/oauth2',
  'code_credentials',
  'code_verifier',
  'codeverifier',
  'code_challenge',
  'codechallenge',
  'grant_type',
  '5aep',
  'salesforcesdkmanager',
  'sfsdkloginmanager',
  'nativeloginmanager',
  'countersign-ignore',
  // The beginning of a consumer key, encoded: base64 at each alignment, decimal and hex character codes, escapes.
  'm01wrz',
  'nnvkc5',
  'ztvzho',
  '51,77,86,71',
  '51, 77, 86, 71',
  '0x33,0x4d',
  '0x33, 0x4d',
  '\\x33\\x4d',
  '\\u0033\\u004d',
];
