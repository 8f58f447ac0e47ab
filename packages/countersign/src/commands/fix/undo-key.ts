/** The key that undo points are signed with: made once, kept in the state folder, never in a tree. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors/usage-error.ts';
import { whyNot } from '../../errors/why-not.ts';

const KEY_BYTES = 32;

/** Signs texts, and tells its own signatures from others. */
export interface UndoKey {
  sign: (text: string) => string;
  signed: (text: string, signature: unknown) => boolean;
}

/** The key of a state folder. Wrong usage where it can be neither read nor made. */
export async function undoKey(folder: string): Promise<UndoKey> {
  const file = join(folder, 'undo-key');
  const key = await readKey(file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw unusable(file, error);
    return makeKey(file);
  });
  if (key.length !== KEY_BYTES)
    throw new UsageError(`${file} is not a key of undo points; remove it to have a new one`);
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  return {
    sign,
    signed: (text, signature) => {
      const [own, given] = [Buffer.from(sign(text)), Buffer.from(String(signature))];
      return own.length === given.length && timingSafeEqual(own, given);
    },
  };
}

/** Written whole under another name first, then linked: of several runs at once all have the key of the first. */
async function makeKey(file: string): Promise<Buffer> {
  const unfinished = `${file}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    await writeFile(unfinished, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
    await link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw unusable(file, error);
  } finally {
    await rm(unfinished, { force: true });
  }
  return readKey(file);
}

async function readKey(file: string): Promise<Buffer> {
  return readFile(file);
}

function unusable(file: string, cause: unknown): UsageError {
  return new UsageError(`the key of undo points ${file} cannot be kept: ${whyNot(cause)}`, { cause });
}
