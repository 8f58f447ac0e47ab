/**
 * A local org: what a Salesforce org answers beside OAuth, over the server that enforces what is deployed to it.
 *
 * May not: keep or hand out a secret, keep what is not about OAuth apps, answer anybody without a live token of the
 * server, or say of a record what the server did not issue or see.
 */
export { makeLocalOrg } from './local-org.ts';
export type { FirstFile } from './options.ts';
