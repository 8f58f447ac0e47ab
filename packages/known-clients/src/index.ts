/**
 * The registry of known clients: what well-known clients are, how their apps are recognised, which boxes they need; and
 * what a callback URL or a name says of a client nobody knows.
 *
 * May not: read files, know the time, or throw. Data and comparison only.
 */
export { boxFor } from './boxes.ts';
export { type SeenCallback, seeCallback } from './callback.ts';
export { OWN_HOST, READINGS, SERVED, SILENT_BESIDE_A_HOST } from './callback-readings.ts';
export { CLIENT_KINDS } from './client-kinds.ts';
export { findKnownClient } from './find.ts';
export type { Box, BoxName, KnownClient } from './known-client.ts';
export { type KnownClientMatch, knownCallback, matchKnownClients } from './match.ts';
export { hintsInNames } from './names.ts';
export { KNOWN_CLIENTS } from './registry.ts';
