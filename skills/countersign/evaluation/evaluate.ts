/**
 * Asks the tools every question whose right answer is known, over the protocol, as an assistant does.
 *
 *     node skills/countersign/evaluation/evaluate.ts        needs npm run build; asks about examples/acme-travel
 *
 * Prints one line a question and how many were right; exit 1 where one was not. What it shows is that whoever asks is answered
 * rightly; whether a model asks, it does not show.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

export interface Question {
  ask: string;
  tool: string;
  with: Record<string, unknown>;
  /** Path into the answer → its value there. */
  is?: Record<string, unknown>;
  /** Texts that the answer has. */
  says?: string[];
  saysNot?: string[];
  /** The tool refuses, in these words. */
  refused?: string[];
}

const ROOT = join(import.meta.dirname, '../../..');

export const QUESTIONS: readonly Question[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'questions.json'), 'utf8'),
);

/** What is wrong with an answer; nothing where it is right. */
export function faults(question: Question, result: CallToolResult): string[] {
  const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  const refused = result.isError === true;
  if (refused !== (question.refused !== undefined)) return [refused ? `refused: ${text}` : 'not refused'];
  return [
    ...[...(question.says ?? []), ...(question.refused ?? [])]
      .filter((one) => !text.includes(one))
      .map((one) => `does not say “${one}”`),
    ...(question.saysNot ?? []).filter((one) => text.includes(one)).map((one) => `says “${one}”`),
    ...Object.entries(question.is ?? {}).flatMap(([path, wanted]) => {
      const found = valueAt(result.structuredContent, path);
      return JSON.stringify(found) === JSON.stringify(wanted)
        ? []
        : [`${path} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`];
    }),
  ];
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value);
}

/** Asks all, each once; calls back with what was wrong with each answer. */
export async function evaluate(client: Client, tell: (question: Question, wrong: string[]) => void): Promise<number> {
  let right = 0;
  for (const question of QUESTIONS) {
    const result = await client.callTool({ name: question.tool, arguments: question.with }, undefined, {
      timeout: 120_000,
    });
    const wrong = faults(question, result as CallToolResult);
    if (wrong.length === 0) right += 1;
    tell(question, wrong);
  }
  return right;
}

if (process.argv[1] === import.meta.filename) {
  const client = new Client({ name: 'countersign-evaluation', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(ROOT, 'packages/countersign/bin/countersign.js'), 'mcp', join(ROOT, 'examples/acme-travel')],
    }),
  );
  const right = await evaluate(client, ({ ask }, wrong) =>
    process.stdout.write(wrong.length === 0 ? `right  ${ask}\n` : `WRONG  ${ask}\n       ${wrong.join('\n       ')}\n`),
  );
  await client.close();
  process.stdout.write(`${right} of ${QUESTIONS.length} right\n`);
  process.exitCode = right === QUESTIONS.length ? 0 : 1;
}
