/**
 * The registry of known clients: what well-known clients are, how their apps are recognised, which boxes they need.
 *
 * May not: read files, know the time, or throw. Data and comparison only.
 */
export { type FoundClient, findKnownClient } from './find.ts';
export type { Box, BoxName, CallbackPattern, KnownClient, KnownClientKind, UsuallySends } from './known-client.ts';
export { type KnownClientMatch, knownCallback, matchKnownClients, type RecognisableApp } from './match.ts';
export { KNOWN_CLIENTS } from './registry.ts';
export { Phrases, wordsIn } from './words.ts';
