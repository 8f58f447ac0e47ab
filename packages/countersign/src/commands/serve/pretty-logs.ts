/** Logs for a person at a terminal: one line a request. In a pipe they stay JSON, for whatever collects them. */
import { plainLine } from '@countersign/report';
import type { LogSink } from '@countersign/server';

/** Said in the line itself, or of no use to a person. */
const IN_THE_LINE = 'method,route,status,ms,app,grantType,reason,detail,address,requestId';

export async function prettyLogs(write: (text: string) => void, color: boolean): Promise<LogSink> {
  const { prettyFactory } = await import('pino-pretty');
  const print = prettyFactory({
    colorize: color,
    translateTime: 'SYS:HH:MM:ss',
    ignore: IN_THE_LINE,
    singleLine: true,
    messageFormat: (entry, key) => describe(entry, String(entry[key] ?? '')),
  });
  // What a request carries is foreign: it must not steer the terminal. The colours are put in by then, so the line is
  // made plain before.
  return { write: (line) => write(print(withPlainTexts(line)) ?? '') };
}

function describe(entry: Record<string, unknown>, message: string): string {
  const { method, route, status, ms, app, grantType, reason, detail } = entry;
  const parts = [method, route, status, ms === undefined ? undefined : `${ms} ms`, app, grantType, reason];
  const said = parts.filter((part) => part !== undefined).join(' ');
  return [message, detail === undefined ? said : `${said}: ${detail}`].filter((part) => part !== '').join(' ');
}

/** The same entry, every text in it on one line and without control characters; what is no JSON is one text. */
function withPlainTexts(line: string): string | Record<string, unknown> {
  try {
    return JSON.parse(line, (_key, value) => (typeof value === 'string' ? plainLine(value) : value));
  } catch {
    return plainLine(line);
  }
}
