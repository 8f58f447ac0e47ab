/** One set of settings on the twin, and what was found when it was attacked. Each thing is tried once and remembered. */
import type { Facts } from '@countersign/policy';
import { type AttackName, type AttackResult, type Cast, runAttack } from '../attack.ts';
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

  /** `leakedSecret`: what the attacker found; it need not be this world's secret any more. */
  attack(name: AttackName, kind: Kind, on: Stand, leakedSecret?: string): Promise<AttackResult> {
    const key = `${name} ${kind} ${leakedSecret === undefined ? '' : 'leaked'}`;
    let result = this.#attacks.get(key);
    if (result === undefined) {
      const attack = attackByName(name);
      if (attack === undefined) throw new Error(`there is no attack ${name}`);
      const client = leakedSecret === undefined ? this.client : { ...this.client, leakedSecret };
      result = runAttack(attack, on.target, client, conductOf(this.facts, kind), on.cast);
      this.#attacks.set(key, result);
    }
    return result;
  }

  handshake(kind: Kind, on: Stand): Promise<HandshakeResult> {
    let result = this.#handshakes.get(kind);
    if (result === undefined) {
      const handshake = kind === 'private' ? privateClient : publicClient;
      result = runHandshake(handshake, on.target, this.client, conductOf(this.facts, kind));
      this.#handshakes.set(kind, result);
    }
    return result;
  }
}

/** Where the worlds are. */
export interface Stand {
  target: Target;
  cast: Cast;
}
