/** The database cannot serve now: down, full, locked, read-only or damaged. The caller did nothing wrong and may try again. */
export class Outage extends Error {
  override readonly name = 'Outage';
  /** What is stored is not trustworthy any more: it does not get better by waiting. */
  readonly lasting: boolean;

  constructor(message: string, options: { cause?: unknown; lasting?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.lasting = options.lasting ?? false;
  }
}
