/**
 * Exposure: client code and packages → evidence, masked when made.
 *
 * May not: send what it found anywhere, keep or print a found value, change a file, decide whether an app is compliant.
 */
export { type AppExposure, type AppIdentity, type Exposure, evidenceFor } from './evidence.ts';
export { hashKey, hashSecret } from './mask.ts';
export {
  DEFAULT_LIMITS,
  type OwnKey,
  type OwnSecret,
  type ScanLimits,
  type ScanOptions,
  type ScanProgress,
} from './options.ts';
export * from './result.ts';
export { scan } from './scan.ts';
