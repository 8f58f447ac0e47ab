/** Why a server, or the administration of one, cannot start. */
export type StartFaultCode =
  /** A newer version of the server has used the database. */
  | 'database-newer'
  /** The file cannot be opened. */
  | 'database-not-opened'
  /** Another process keeps a lock on it. */
  | 'database-locked'
  /** Another server runs on it. */
  | 'database-in-use'
  | 'database-url-malformed'
  | 'master-key-wrong'
  | 'master-key-missing'
  | 'master-key-malformed'
  | 'public-url-malformed';

/** Its message is a whole sentence for who starts the server: what is wrong, where, and what to do. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
  readonly code: StartFaultCode;

  constructor(code: StartFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
