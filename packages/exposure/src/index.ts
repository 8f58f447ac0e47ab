/**
 * Exposure: client code and packages → evidence, masked when made.
 *
 * May not: send what it found anywhere, keep or print a found value, change a file, decide whether an app is compliant.
 */
export { type AppExposure, evidenceFor } from './evidence.ts';
export { hashSecret } from './mask.ts';
export type { OwnKey, OwnSecret } from './options.ts';
export type { AppName, ScanClient, ScanResult, Sighting } from './result.ts';
export { scan } from './scan.ts';
export { displayBase } from './walk/tree.ts';
