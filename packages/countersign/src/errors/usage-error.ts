/** Wrong usage: one line that says what and where; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
