/** Which formats go where: `--format sarif=out.sarif --format text --output report.txt`. */
import { didYouMean } from '../errors/nearest.ts';
import { UsageError } from '../errors/usage-error.ts';
import { whyNot } from '../errors/why-not.ts';
import type { Io } from './io.ts';
import { writeNamedFile } from './write-file.ts';

export interface Output<Format extends string> {
  format: Format;
  /** None: standard output. */
  file?: string;
}

/** Reads the `--format` and `--output` options; at most one format goes to standard output. */
export function parseOutputs<Format extends string>(
  formats: readonly string[] | undefined,
  output: string | undefined,
  known: readonly Format[],
): Output<Format>[] {
  const outputs = (formats ?? [known[0] ?? '']).map((text) => parseOutput(text, output, known));
  const shared = outputs.map((each) => each.file).find((file, i, all) => all.indexOf(file) !== i);
  if (new Set(outputs.map((each) => each.file)).size === outputs.length) return outputs;
  throw new UsageError(
    shared === undefined
      ? 'two formats cannot both go to standard output: give one a file, as in --format sarif=out.sarif'
      : `two formats cannot both go to ${shared}`,
  );
}

function parseOutput<Format extends string>(
  text: string,
  output: string | undefined,
  known: readonly Format[],
): Output<Format> {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? output : text.slice(at + 1);
  if (!known.includes(name as Format)) {
    throw new UsageError(`unknown format “${name}”${didYouMean(name, known)}`);
  }
  if (file === '') throw new UsageError(`--format ${name}= needs a file name`);
  return { format: name as Format, ...(file === undefined ? {} : { file }) };
}

/** Writes one report where it belongs. A file that cannot be written is wrong usage, said with its path. */
export async function writeOutput(pieces: Iterable<string>, output: Output<string>, io: Io): Promise<void> {
  if (output.file === undefined) {
    for (const piece of pieces) io.out(piece);
    return;
  }
  try {
    await writeNamedFile(output.file, pieces, io, { folders: true });
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`cannot write ${output.file}: ${whyNot(cause)}`, { cause });
  }
}
