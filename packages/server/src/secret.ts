/** A value nobody may read by accident: it prints as `[secret]` wherever it ends up. */
import { inspect } from 'node:util';

const MASK = '[secret]';

/** Holds a secret. `reveal()` is for hashing and comparing, nothing else. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Wraps plain text; leaves a secret as it is. */
export function asSecret(value: string | Secret): Secret {
  return typeof value === 'string' ? new Secret(value) : value;
}
