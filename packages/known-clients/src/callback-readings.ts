/** What each kind of callback says about the client, and how much that is worth, as one table. */
import type { CallbackKind } from './callback.ts';

/** What a kind of callback says. Those that decide name code of one kind only. */
export const READINGS: Readonly<
  Record<
    CallbackKind,
    { says: 'private' | 'public'; weight: number; decides: boolean; detail: (shown: string) => string } | undefined
  >
> = {
  'custom-scheme': {
    says: 'public',
    weight: 0.9,
    decides: true,
    detail: (shown) =>
      `The callback scheme ${shown} can only be received by an app on the user’s device (RFC 8252 §7.1).`,
  },
  'guide-scheme': {
    says: 'public',
    weight: 0.6,
    decides: false,
    detail: (shown) =>
      `The callback scheme ${shown} is the one of Salesforce’s mobile guides, and of apps that never redirect.`,
  },
  unused: {
    says: 'private',
    weight: 0.6,
    decides: false,
    detail: (shown) =>
      `The callback (${shown}) names the JWT bearer flow, which never redirects: whoever uses it keeps a key.`,
  },
  extension: {
    says: 'public',
    weight: 0.9,
    decides: true,
    detail: (shown) => `The callback (${shown}) is received by a browser extension.`,
  },
  'copy-by-hand': {
    says: 'public',
    weight: 0.85,
    decides: true,
    detail: () => 'The code is shown for the user to copy: only a program on the user’s device needs that.',
  },
  echo: {
    says: 'public',
    weight: 0.85,
    decides: true,
    detail: (shown) => `The callback is ${shown}, which hands the code to the script or app that asked.`,
  },
  'server-code': {
    says: 'private',
    weight: 0.85,
    decides: true,
    detail: (shown) => `The callback (${shown}) is a program that a server runs: the code never reaches a script.`,
  },
  'server-host': {
    says: 'private',
    weight: 0.85,
    decides: true,
    detail: (shown) => `The callback host ${shown} runs server code only.`,
  },
  'server-route': {
    says: 'private',
    weight: 0.75,
    decides: false,
    detail: () => 'The callback is a route of the kind that servers answer.',
  },
  'apex-page': {
    says: 'private',
    weight: 0.6,
    decides: false,
    detail: () => 'The callback is an Apex page, whose controller usually redeems the code.',
  },
  'apex-rest': {
    says: 'private',
    weight: 0.5,
    decides: false,
    detail: (shown) => `The callback is an Apex endpoint (${shown}): it redeems the code, or hands it to a script.`,
  },
  'static-page': {
    says: 'public',
    weight: 0.45,
    decides: false,
    detail: (shown) => `The callback (${shown}) is a page that only a script can read.`,
  },
  'static-host': {
    says: 'public',
    weight: 0.75,
    decides: false,
    detail: (shown) => `The callback host ${shown} serves files and runs nothing.`,
  },
  'front-end-port': {
    says: 'public',
    weight: 0.55,
    decides: false,
    detail: (shown) => `The callback (${shown}) is where a front-end tool chain serves.`,
  },
  loopback: {
    says: 'public',
    weight: 0.25,
    decides: false,
    detail: (shown) =>
      `The callback (${shown}) is this machine: command lines use that, and servers under development.`,
  },
  'loopback-address': {
    says: 'public',
    weight: 0.45,
    decides: false,
    detail: (shown) =>
      `The callback (${shown}) is this machine by its address, as native apps write it (RFC 8252 §8.3).`,
  },
  'loopback-bare': {
    says: 'private',
    weight: 0.2,
    decides: false,
    detail: () => 'The callback is a bare localhost: guides fill it in for flows that never redirect.',
  },
  salesforce: {
    says: 'private',
    weight: 0.3,
    decides: false,
    detail: (shown) =>
      `The callback (${shown}) is Salesforce’s own: most such apps are servers that log in without it.`,
  },
  placeholder: {
    says: 'private',
    weight: 0.2,
    decides: false,
    detail: () => 'The callback is a placeholder: most such apps are servers that log in without it.',
  },
  https: {
    says: 'private',
    weight: 0.55,
    decides: false,
    detail: (shown) => `The callback is a plain web address (${shown}): most are servers, some are scripts.`,
  },
};

/** Callbacks behind which a server may stand. */
export const SERVED: ReadonlySet<CallbackKind> = new Set([
  'https',
  'server-code',
  'server-host',
  'server-route',
  'apex-page',
]);

/** Callbacks that say more than fillers and development machines beside them. */
export const OWN_HOST: ReadonlySet<CallbackKind> = new Set([
  'https',
  'server-code',
  'server-host',
  'server-route',
  'static-page',
  'static-host',
  'custom-scheme',
  'extension',
  'echo',
]);

/** Fillers and development machines: silent beside a callback that says more. */
export const SILENT_BESIDE_A_HOST: ReadonlySet<CallbackKind> = new Set([
  'loopback',
  'loopback-address',
  'loopback-bare',
  'salesforce',
  'placeholder',
  'guide-scheme',
]);
