/** What the reader returns: apps and org with every setting's provenance, and every problem with its place. */
import type { OrgSettings, Place, Settings } from '@countersign/policy';
import type { Secret } from './secret.ts';

/** Everything read under the paths. All paths are relative to `root`, with `/`. */
export interface ProjectRead {
  /** Absolute path of the folder every other path is relative to. */
  root: string;
  /** API version of the project the first path belongs to, `"62.0"`. */
  sourceApiVersion?: string;
  /** Sorted by name, then by file. */
  apps: AppRecord[];
  org: OrgRecord;
  /** What should have been read and could not be. Any entry makes a review incomplete. */
  problems: ReadProblem[];
  /** What a person should know, and what does not make the reading incomplete. */
  notes: string[];
  filesRead: number;
  bytesRead: number;
}

export type AppKind = 'ConnectedApp' | 'ExternalClientApp';

export interface AppRecord {
  /** API name: the file's name (connected app), or `externalClientApplication`. */
  name: string;
  kind: AppKind;
  label: string;
  description?: string;
  contactEmail?: string;
  startUrl?: string;
  mobileStartUrl?: string;
  infoUrl?: string;
  logoUrl?: string;
  /** The file that defines the app first, then the others, sorted. */
  files: string[];
  settings: Settings;
  /** A secret written into the metadata. */
  consumerSecret?: { place: Place; secret: Secret };
  /** Fields this version does not know: newer than it, or misspelt. */
  unknownFields: UnknownField[];
  /** API version of the project this app stands in. */
  apiVersion?: string;
  /** Namespace of the managed package the app came with, by its name: `ns__`. Not that of a package developed here. */
  namespace?: string;
  hasOauth: boolean;
  hasSaml: boolean;
  hasCanvas: boolean;
  /** Mobile integration: `mobileAppConfig`, or the mobile or push plugin of an external client app. */
  hasMobile: boolean;
  /** Custom attributes, as written. */
  attributes: { key: string; formula: string; place: Place }[];
  /** The user the client-credentials flow runs as. */
  clientCredentialsUser?: string;
  /** Parts of an external client app that are in the tree, by suffix; `['connectedApp']` for a connected app. */
  parts: string[];
  /** `Local`, `Packaged` … (external client apps). */
  distributionState?: string;
  /** Its OAuth settings name a record of the org they were retrieved from (external client apps). */
  oauthLink?: true;
  /** Enable for first-party apps: the authorization challenge endpoint (external client apps). */
  firstPartyApp?: boolean;
}

/** A field that its type does not have. */
export interface UnknownField {
  /** With its holder, `oauthConfig.isPKCERequired`. */
  field: string;
  /** Root element of the file. */
  type: string;
  /** The field that was probably meant, where one comes near. */
  near?: { parent: string | undefined; name: string };
  place: Place;
}

export interface NetworkRecord {
  name: string;
  file: string;
  status?: string;
  urlPathPrefix?: string;
  headlessRegistrationAllowed?: boolean;
  headlessForgotPasswordAllowed?: boolean;
  passwordlessLoginAllowed?: boolean;
}

export interface OrgRecord {
  settings: OrgSettings;
  files: string[];
  networks: NetworkRecord[];
}

export interface ReadProblem {
  file: string;
  line?: number;
  column?: number;
  message: string;
}

/** Bounds on what is read, so that hostile input costs bounded time and memory. */
export interface Limits {
  /** Bytes of one metadata file, packed or not. Default 8 MiB. */
  maxFileBytes: number;
  /** Nesting of elements. Default 64. */
  maxDepth: number;
  /** Metadata files in one reading. Default 200 000. */
  maxFiles: number;
  /** Entries in one zip file. Default 100 000. */
  maxZipEntries: number;
  /** Bytes unpacked from one zip file. Default 512 MiB. */
  maxZipBytes: number;
  /** Unpacked over packed size of an entry above 1 MiB. Default 200. */
  maxZipRatio: number;
  /** Bytes of one zip file on disk or on stdin. Default 1 GiB. */
  maxZipFileBytes: number;
}

export const DEFAULT_LIMITS: Limits = Object.freeze({
  maxFileBytes: 8 * 1024 * 1024,
  maxDepth: 64,
  maxFiles: 200_000,
  maxZipEntries: 100_000,
  maxZipBytes: 512 * 1024 * 1024,
  maxZipRatio: 200,
  maxZipFileBytes: 1024 * 1024 * 1024,
});

export interface ReadOptions {
  /** What `-` stands for; without it, `-` reads the process's standard input. */
  stdin?: string | Uint8Array;
  /** Patterns as in `.gitignore`, relative to `root`. */
  ignore?: readonly string[];
  /** Asked with the absolute path of each file and folder on the way. */
  ignored?: (path: string, folder: boolean) => boolean;
  limits?: Partial<Limits>;
  /** Called now and then while reading. */
  onProgress?: (progress: { filesRead: number; filesFound: number; bytesRead: number }) => void;
}
