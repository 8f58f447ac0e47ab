/** All known clients, in the order they are searched. */
import { askedFor } from './asked-for.ts';
import { automationPlatforms } from './automation-platforms.ts';
import { dataPlatforms } from './data-platforms.ts';
import type { KnownClient } from './known-client.ts';
import { onDevices } from './on-devices.ts';
import { services } from './services.ts';
import { toolsAndLibraries } from './tools-and-libraries.ts';
import { unifiedApis } from './unified-apis.ts';

export const KNOWN_CLIENTS: readonly KnownClient[] = [
  ...onDevices,
  ...services,
  ...automationPlatforms,
  ...dataPlatforms,
  ...unifiedApis,
  ...toolsAndLibraries,
  ...askedFor,
];
