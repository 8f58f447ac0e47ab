/** Facts and a type of client as one short text: equal for equal cases, for looking judgements up. */
import type { ClientType } from './client-type.ts';
import { type Facts, UNKNOWABLE } from './facts.ts';

export function keyOf(facts: Facts, type: ClientType): string {
  let key: string = type;
  for (const name of FACT_NAMES) key += letter(facts[name]);
  return key;
}

const FACT_NAMES: readonly (keyof Facts)[] = [
  ...UNKNOWABLE,
  'headlessLogin',
  'deviceFlowOpen',
  'privilege',
  'ipRestricted',
  'secretVaulted',
  'secretInClient',
  'secretInSource',
  'verifierDerivable',
  'declarationContradicted',
  'sendsSecretAtCode',
  'sendsSecretAtRefresh',
  'sendsChallenge',
  'storesRotatedToken',
];

function letter(value: Facts[keyof Facts]): string {
  if (value === undefined) return '?';
  return typeof value === 'string' ? value.charAt(0) : value ? '1' : '0';
}
