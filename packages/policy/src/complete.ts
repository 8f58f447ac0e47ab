/**
 * Complete facts, and the ways to complete facts that are not.
 *
 * The decision table speaks only of complete facts. What is not known is decided by asking every completion: what holds
 * in all of them is certain, the rest is not. So knowing less can never relax a verdict.
 */
import type { ClientType } from './client-type.ts';
import { type Facts, UNKNOWABLE, type Unknowable } from './facts.ts';

/** Facts with nothing unknown. */
export type CompleteFacts = Omit<Facts, Unknowable> & Record<Unknowable, boolean>;

/** A type the table has a column for. */
export type DecidedType = Exclude<ClientType, 'unknown'>;

/** One app as the table sees it. */
export interface CompleteApp {
  facts: CompleteFacts;
  type: DecidedType;
}

/** The types the evidence still allows. An undecided app serves one kind or the other. */
export function allowedTypes(type: ClientType): readonly DecidedType[] {
  return type === 'unknown' ? ['private', 'public'] : [type];
}

/** The names of the facts that are not known. */
export function unknownFacts(facts: Facts): Unknowable[] {
  return UNKNOWABLE.filter((name) => facts[name] === undefined);
}

/** Every way to complete the facts: two to the number of unknown facts (at most 4,096). */
export function completions(facts: Facts): CompleteFacts[] {
  return unknownFacts(facts).reduce<Facts[]>(
    (all, name) =>
      all.flatMap((partial) => [
        { ...partial, [name]: true },
        { ...partial, [name]: false },
      ]),
    [facts],
  ) as CompleteFacts[];
}
