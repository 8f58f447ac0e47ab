/** One set of settings on the twin, and what was found when it was attacked. Each thing is tried once and remembered. */
import type { Facts, Outcome, SettingChange } from '@countersign/policy';
import { type Attack, type AttackName, type AttackResult, type Participants, runAttack } from '../attack.ts';
import { attackByName } from '../attacks/index.ts';
import { behaviourOf, type ClientBehaviour } from '../client-behaviour.ts';
import { type HandshakeResult, runHandshake } from '../handshake.ts';
import { privateClient } from '../handshakes/private-client.ts';
import { publicClient } from '../handshakes/public-client.ts';
import type { Target, TargetClient } from '../target.ts';
import type { Kind } from './plan.ts';
import type { TwinRegistration } from './twin.ts';

/** The settings that are tested, and the client. */
export interface TestedFacts {
  /** With the client as it was read. */
  facts: Facts;
  /** With the client changed as the steps say: who is attacked after the remediation. */
  adapted: Facts;
  /** What the remediation changed; empty before it. */
  changes: readonly SettingChange[];
}

export class TestedSettings {
  readonly facts: Facts;
  readonly adapted: Facts;
  readonly changes: readonly SettingChange[];
  readonly client: TargetClient;
  /** What decides a login, beside what the client sends: equal for apps that are registered alike. */
  readonly #settings: string;
  readonly #attacks = new Map<string, Promise<AttackResult>>();
  readonly #handshakes = new Map<string, Promise<HandshakeResult>>();

  constructor({ facts, adapted, changes }: TestedFacts, { app, client }: TwinRegistration) {
    this.facts = facts;
    this.adapted = adapted;
    this.changes = changes;
    this.client = client;
    this.#settings = JSON.stringify([app.settings, app.org, app.scopes]);
  }

  /** Step by step. `leakedSecret`: what the attacker found; it need not be the secret any more. */
  attack(name: AttackName, kind: Kind, on: TestRun, leakedSecret?: string): Promise<AttackResult> {
    const key = `${name} ${kind} ${leakedSecret === undefined ? '' : 'leaked'}`;
    const client = leakedSecret === undefined ? this.client : { ...this.client, leakedSecret };
    return remembered(this.#attacks, key, () =>
      runAttack(attackNamed(name), on.target, client, behaviourOf(this.adapted, kind), on.participants),
    );
  }

  /**
   * Only how it ends. What no setting opens depends on nothing but what the client sends and is made to send: it is tried
   * once for all apps whose clients behave alike.
   */
  async outcome(name: AttackName, kind: Kind, on: TestRun): Promise<Outcome> {
    const attack = attackNamed(name);
    const behaviour = behaviourOf(this.adapted, kind);
    const shown = this.#attacks.get(`${name} ${kind} `);
    const results = attack.threat === null ? on.alike : this.#attacks;
    const key = attack.threat === null ? `${name} ${JSON.stringify(behaviour)}` : `${name} ${kind} unrecorded`;
    const result =
      shown ??
      remembered(results, key, () => runAttack(attack, on.target, this.client, behaviour, on.participants, false));
    return (await result).outcome;
  }

  /** The login of a client; default the one that was read. */
  handshake(kind: Kind, on: TestRun, client: Facts = this.facts): Promise<HandshakeResult> {
    const behaviour = behaviourOf(client, kind);
    return remembered(this.#handshakes, JSON.stringify(behaviour), () => this.#login(behaviour, on));
  }

  /** The same for a client that might be: tried once for all apps that are registered alike. */
  supposedLogin(kind: Kind, on: TestRun, client: Facts): Promise<HandshakeResult> {
    const behaviour = behaviourOf(client, kind);
    return remembered(on.logins, `${this.#settings} ${JSON.stringify(behaviour)}`, () => this.#login(behaviour, on));
  }

  #login(behaviour: ClientBehaviour, on: TestRun): Promise<HandshakeResult> {
    const handshake = behaviour.kind === 'private' ? privateClient : publicClient;
    return runHandshake(handshake, on.target, this.client, behaviour);
  }
}

/** The twin the settings are tested on, and what is remembered between tests. */
export interface TestRun {
  target: Target;
  participants: Participants;
  /** Results that hold for every app whose client behaves alike. */
  alike: Map<string, Promise<AttackResult>>;
  /** Logins that end alike for every app that is registered alike. */
  logins: Map<string, Promise<HandshakeResult>>;
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
