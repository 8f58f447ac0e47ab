/** An app as its whole remediation leaves it: the settings, and what people do around them. */
import { adapted, type ClientType, clientIn, type Facts, remedy, type SettingChange } from '@countersign/policy';
import { type Kind, kindsOf } from './plan.ts';

/** One app after the remediation. */
export interface Remedied {
  /** The kinds of client it is for. */
  kinds: readonly Kind[];
  /** With the client as it was read. */
  facts: Facts;
  /** With the client changed as the steps say. */
  adapted: Facts;
  changes: readonly SettingChange[];
}

/** The apps there are afterwards: one, or two where a mixed app was split. */
export function remedied(facts: Facts, type: ClientType): readonly Remedied[] {
  return type === 'mixed'
    ? kindsOf(type).map((kind) => remediedFor([kind], facts, kind))
    : [remediedFor(kindsOf(type), facts, type)];
}

function remediedFor(kinds: readonly Kind[], before: Facts, type: ClientType): Remedied {
  const { changes, facts } = remedy(before, type);
  // The secret was rotated and taken out of the client.
  const after = { ...facts, secretInClient: false, secretInSource: false, verifierDerivable: false };
  return { kinds, facts: after, adapted: { ...after, ...adapted(clientIn({ facts: after, type }), changes) }, changes };
}
