/**
 * The errors that people see when an OAuth app logs in to Salesforce, or to our server: how each is recognised, its causes
 * in the order of how often they are it, and which of them the evidence of an app shows or rules out.
 *
 * May not: read files, know the time, or throw. Data and comparison only.
 */
export { KNOWN_ERRORS } from './catalogue.ts';
export { type FoundError, findKnownErrors, nearTexts } from './find.ts';
export type { KnownError } from './known-error.ts';
export { errorPage } from './page.ts';
export { type AppEvidence, weighCauses } from './weigh.ts';
