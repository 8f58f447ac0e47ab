/** An app as its whole remediation leaves it: the settings, and what people do around them. */
import { type ClientType, type Facts, remedy } from '@countersign/policy';
import { type Kind, kindsOf } from './plan.ts';

/** The apps there are afterwards, each with the kinds of client it is for: one, or two where a mixed app was split. */
export function remedied(facts: Facts, type: ClientType): readonly (readonly [kinds: readonly Kind[], facts: Facts])[] {
  if (type === 'mixed') {
    return kindsOf(type).map((kind) => [[kind], byPeople(remedy(facts, kind).facts)] as const);
  }
  return [[kindsOf(type), byPeople(remedy(facts, type).facts)]];
}

/** The client was changed and the secret rotated, as the steps of the remediation say. */
function byPeople(facts: Facts): Facts {
  return { ...facts, secretInClient: false, secretInSource: false, verifierDerivable: false };
}
