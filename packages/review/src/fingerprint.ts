/** A finding's name across runs: survives moved lines, renamed folders and changed words. */
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits over what makes a finding that finding: its rule, its app and the setting it rests on. */
export function fingerprint(...parts: readonly (string | undefined)[]): string {
  return createHash('sha256')
    .update(parts.map((part) => part ?? '').join('\u0000'))
    .digest('hex')
    .slice(0, 32);
}
