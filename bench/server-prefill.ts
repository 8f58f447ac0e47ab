/** Fills an SQLite database with live refresh tokens, as if the server had issued them over the years. */
import { createHash, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { openAdministration } from '../packages/server/src/index.ts';
import { Hasher } from '../packages/server/src/tokens/hasher.ts';
import { RANDOM_BYTES, writeRefreshToken } from '../packages/server/src/tokens/token-text.ts';

const ROWS_PER_COMMIT = 100_000;
/** Of every server that is measured, so that it knows the tokens that were stored before. */
export const MASTER_KEY = 'ab'.repeat(32);
/** What the server writes before every refresh token. */
const PREFIX = '5Aep';

/** Inserts `rows` grants; returns `samples` of their refresh tokens, spread over all of them, in random order. */
export async function prefill(database: string, rows: number, samples: number): Promise<string[]> {
  const admin = await openAdministration({ database, masterKey: MASTER_KEY });
  await admin.users.add({ username: 'stored@example.com', password: 'of a user who never logs in' });
  const [user] = await admin.users.list();
  await admin.close();

  const hasher = new Hasher(Buffer.from(MASTER_KEY, 'hex'), randomBytes);
  const db = new DatabaseSync(database.slice('sqlite:'.length));
  const insert =
    db.prepare(`INSERT INTO grants (id, client_id, user_id, flow, scope, redirect_uri, code_hash, challenge, nonce,
    created_ms, code_expires_ms, code_spent, refresh_generation, refresh_hash, refresh_issued_ms, refresh_used_ms, refresh_spent)
    VALUES (?, 'priv', ?, 'code-credentials', 'offline_access', 'https://app.example/cb', ?, ?, NULL, ?, ?, 1, 0, ?, ?, ?, NULL)`);
  const now = Date.now();
  const every = Math.max(1, Math.floor(rows / samples));
  const challenge = createHash('sha256').update('v').digest('base64url');
  const tokens: string[] = [];
  for (let id = 1; id <= rows; id++) {
    if (id % ROWS_PER_COMMIT === 1) db.exec('BEGIN');
    let hash: Buffer = randomBytes(32);
    if (id % every === 0) {
      const token = writeRefreshToken(PREFIX, id, 0, randomBytes(RANDOM_BYTES), (text) =>
        hasher.hash('refresh-token', text),
      );
      hash = token.hash;
      tokens.push(token.text);
    }
    insert.run(id, user?.id ?? '', randomBytes(32), challenge, now, now, hash, now, now);
    if (id % ROWS_PER_COMMIT === 0 || id === rows) db.exec('COMMIT');
  }
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return shuffled(tokens);
}

function shuffled<T>(values: readonly T[]): T[] {
  const keyed = values.map((value) => ({ value, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}
