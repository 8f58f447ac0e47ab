/**
 * Refuses commits whose subject does not say `area: what changed` in at most 72 characters.
 *
 *     node tools/commit-subjects.ts main..HEAD
 *
 * Exit 0: all do. Exit 1: one line for each that does not. Exit 2: the range cannot be read.
 */
import { execFileSync } from 'node:child_process';

/** The longest subject that `git log --oneline` and a web page show whole. */
const MAX_LENGTH = 72;

/** One area or several (`review, prove: …`), then what changed, without a full stop. */
const FORM = /^[a-z][a-z0-9-]*(, [a-z][a-z0-9-]*)*: \S.*[^.\s]$/;

/** What is wrong with a subject; undefined where nothing is. */
export function complaintAbout(subject: string): string | undefined {
  if (subject.length > MAX_LENGTH) return `${subject.length} characters, at most ${MAX_LENGTH}`;
  if (!FORM.test(subject)) return 'not of the form “area: what changed”';
  return undefined;
}

if (process.argv[1] === import.meta.filename) {
  const [range] = process.argv.slice(2);
  process.exitCode = range === undefined ? usage() : check(range);
}

function check(range: string): number {
  let log: string;
  try {
    // A range that looks like an option is none.
    log = execFileSync('git', ['log', '--no-merges', '--format=%h%x09%s', '--end-of-options', range], {
      encoding: 'utf8',
    });
  } catch {
    process.stderr.write(`git cannot list the commits of ${JSON.stringify(range)}; a range looks like main..HEAD\n`);
    return 2;
  }
  const wrong = log.split('\n').flatMap((line) => {
    const [commit = '', subject = ''] = line.split('\t');
    const complaint = commit === '' ? undefined : complaintAbout(subject);
    return complaint === undefined ? [] : [`${commit} ${complaint}: ${subject}`];
  });
  for (const line of wrong) process.stderr.write(`${line}\n`);
  return wrong.length > 0 ? 1 : 0;
}

function usage(): number {
  process.stderr.write('usage: node tools/commit-subjects.ts <range, like main..HEAD>\n');
  return 2;
}
