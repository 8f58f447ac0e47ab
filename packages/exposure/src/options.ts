/** What a caller may ask of a scan, with the defaults. */
import type { AppName } from './result.ts';

export interface ScanLimits {
  /** Archives inside archives. Default 4. */
  archiveDepth: number;
  /** Bytes unpacked from one outermost archive. Default 2 GiB. */
  archiveBytes: number;
  /** Members of one outermost archive. Default 200 000. */
  archiveEntries: number;
  /** Unpacked size over packed size from which a member counts as a bomb (checked above 10 MiB). Default 200. */
  archiveRatio: number;
  /** Bytes of one file held in memory at a time. Default 4 MiB. */
  chunkBytes: number;
  /** Largest source map parsed whole. Default 64 MiB. */
  sourceMapBytes: number;
  /** Bytes fetched from one address with `url`. Default 32 MiB. */
  responseBytes: number;
  /** Milliseconds one file, or one member of an archive, may be inspected for. Default 10 000. */
  fileMilliseconds: number;
}

export const DEFAULT_LIMITS: ScanLimits = Object.freeze({
  archiveDepth: 4,
  archiveBytes: 2 * 1024 ** 3,
  archiveEntries: 200_000,
  archiveRatio: 200,
  chunkBytes: 4 * 1024 ** 2,
  sourceMapBytes: 64 * 1024 ** 2,
  responseBytes: 32 * 1024 ** 2,
  fileMilliseconds: 10_000,
});

export interface OwnKey {
  app: AppName;
  consumerKey: string;
}

/** A reviewed app's own secret as `hashSecret(secret, maskKey)` made it: the value itself is never handed over. */
export interface OwnSecret {
  app: AppName;
  hash: string;
}

export interface ScanProgress {
  files: number;
  bytes: number;
}

export interface ScanOptions {
  /** Consumer keys of the reviewed apps. */
  ownKeys?: readonly OwnKey[];
  ownSecretHashes?: readonly OwnSecret[];
  /** Key of the keyed hash. Default: random, so hashes of two scans cannot be compared. */
  maskKey?: string;
  /** Read git-ignored files too. Default false. */
  includeGitIgnored?: boolean;
  /** Read every blob the git history reaches. Default false. */
  history?: boolean;
  /** Also fetch this page, its scripts and their source maps; nothing from another host. */
  url?: string;
  /** Patterns in gitignore syntax, relative to each path given. */
  ignore?: readonly string[];
  /** Asked with the absolute path of each file and folder on the way. */
  ignored?: (path: string, folder: boolean) => boolean;
  limits?: Partial<ScanLimits>;
  /** Worker threads. Default: one per core, at most 4, and none for a small tree. */
  workers?: number;
  onProgress?: (progress: ScanProgress) => void;
  signal?: AbortSignal;
}
