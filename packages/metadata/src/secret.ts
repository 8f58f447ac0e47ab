import { inspect } from 'node:util';

/**
 * A value that must not be printed. It shows as `[secret]` in strings, JSON, logs and the debugger; only `reveal()` gives
 * it out, and whoever calls that answers for where it goes.
 *
 * @example `${new Secret(value)}` // "[secret]"
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
