/**
 * The review: facts and evidence to a decision, a decision to a report.
 *
 * May not: parse metadata or client code itself, start a server, or print. The prover is handed to it as a function.
 */
export type * from './review.ts';
