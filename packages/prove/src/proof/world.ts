/** One set of settings on the twin, and what was found when it was attacked. Each thing is tried once and remembered. */
import type { Facts } from '@countersign/policy';
import { type Attack, type AttackName, type AttackResult, type Cast, type Outcome, runAttack } from '../attack.ts';
import { attackByName } from '../attacks/index.ts';
import { conductOf } from '../conduct.ts';
import { type HandshakeResult, runHandshake } from '../handshake.ts';
import { privateClient } from '../handshakes/private-client.ts';
import { publicClient } from '../handshakes/public-client.ts';
import type { Target, TargetClient } from '../target.ts';
import type { Kind } from './plan.ts';

export class World {
  readonly facts: Facts;
  readonly client: TargetClient;
  readonly #attacks = new Map<string, Promise<AttackResult>>();
  readonly #handshakes = new Map<Kind, Promise<HandshakeResult>>();

  constructor(facts: Facts, client: TargetClient) {
    this.facts = facts;
    this.client = client;
  }

  /** Step by step. `leakedSecret`: what the attacker found; it need not be this world's secret any more. */
  attack(name: AttackName, kind: Kind, on: Stand, leakedSecret?: string): Promise<AttackResult> {
    const key = `${name} ${kind} ${leakedSecret === undefined ? '' : 'leaked'}`;
    const client = leakedSecret === undefined ? this.client : { ...this.client, leakedSecret };
    return remembered(this.#attacks, key, () =>
      runAttack(attackNamed(name), on.target, client, conductOf(this.facts, kind), on.cast),
    );
  }

  /**
   * Only how it ends. What no setting opens depends on nothing but what the client sends and is made to send: it is tried
   * once for all apps whose clients behave alike.
   */
  async outcome(name: AttackName, kind: Kind, on: Stand): Promise<Outcome> {
    const attack = attackNamed(name);
    const conduct = conductOf(this.facts, kind);
    const shown = this.#attacks.get(`${name} ${kind} `);
    const results = attack.threat === null ? on.alike : this.#attacks;
    const key = attack.threat === null ? `${name} ${JSON.stringify(conduct)}` : `${name} ${kind} unrecorded`;
    const result =
      shown ?? remembered(results, key, () => runAttack(attack, on.target, this.client, conduct, on.cast, false));
    return (await result).outcome;
  }

  handshake(kind: Kind, on: Stand): Promise<HandshakeResult> {
    const handshake = kind === 'private' ? privateClient : publicClient;
    return remembered(this.#handshakes, kind, () =>
      runHandshake(handshake, on.target, this.client, conductOf(this.facts, kind)),
    );
  }
}

/** Where the worlds are. */
export interface Stand {
  target: Target;
  cast: Cast;
  /** Results that hold for every app whose client behaves alike. */
  alike: Map<string, Promise<AttackResult>>;
}

function attackNamed(name: AttackName): Attack {
  const attack = attackByName(name);
  if (attack === undefined) throw new Error(`there is no attack ${name}`);
  return attack;
}

function remembered<K, V>(memory: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  let value = memory.get(key);
  if (value === undefined) {
    value = make();
    memory.set(key, value);
  }
  return value;
}
