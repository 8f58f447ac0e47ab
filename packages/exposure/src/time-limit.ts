/**
 * A time limit that holds for any work, also inside of one regular expression: the engine ends the script that runs it.
 *
 * Ended work leaves no `finally` behind: the caller puts right what it may have left half done.
 */
import { type Context, createContext, Script } from 'node:vm';

let context: Context | undefined;
let script: Script | undefined;

/** Runs work; false where it took longer than `milliseconds` and was ended. What it throws is thrown on. */
export function within(milliseconds: number, work: () => void): boolean {
  context ??= createContext({ work: undefined });
  script ??= new Script('work()');
  context['work'] = work;
  try {
    script.runInContext(context, { timeout: milliseconds });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    context['work'] = undefined;
  }
}
