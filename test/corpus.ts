/** The corpus of real metadata, which may lie beside a checkout (`../shared/corpus`) and is no part of it. For tests only. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '..', '..', 'shared', 'corpus');

/**
 * The path of a part of the corpus. Where it is absent the test is skipped, and the reason is printed whatever the reporter:
 * a run without the corpus must not look like one with it.
 *
 * @param notDone What is not tested then: the end of the printed sentence.
 * @param skip The test's own `skip`, which does not return.
 */
export function corpusPart(part: string, notDone: string, skip: (reason: string) => never, corpus = CORPUS): string {
  const path = join(corpus, part);
  if (existsSync(path)) return path;
  const reason = `../shared/corpus/${part} is absent: ${notDone}`;
  process.stdout.write(`SKIPPED: ${reason}\n`);
  return skip(reason);
}
