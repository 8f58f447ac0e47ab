/** The skill of an assistant: its page is well formed, and whoever asks the tools as it says is answered rightly. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mcpServer } from '../packages/countersign/src/commands/mcp/run.ts';
import { evaluate, faults, QUESTIONS } from '../skills/countersign/evaluation/evaluate.ts';

const ROOT = join(import.meta.dirname, '..');
const SKILL = readFileSync(join(ROOT, 'skills/countersign/SKILL.md'), 'utf8');

let client: Client;
beforeAll(async () => {
  const io = {
    out: () => undefined,
    err: () => undefined,
    env: {},
    cwd: ROOT,
    width: 80,
    color: false,
    interactive: false,
    now: () => new Date('2026-11-22T12:00:00Z'),
    stdin: async () => new Uint8Array(),
    stopped: () => new Promise<void>(() => undefined),
  };
  client = new Client({ name: 'test', version: '1' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await (await mcpServer([join(ROOT, 'examples/acme-travel')], io)).connect(far);
  await client.connect(near);
});

describe('the skill', () => {
  const [, head = '', body = ''] = SKILL.split(/^---$/m);

  it('has the name of its folder and a description that fits (agentskills.io)', () => {
    const { name, description } = parse(head);
    expect(name).toBe('countersign');
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(SKILL.split('\n').length).toBeLessThan(500);
  });

  it('names every tool there is in its table, and no other', async () => {
    const { tools } = await client.listTools();
    const rows = body.split('\n').filter((line) => line.startsWith('| “'));
    const named = rows.flatMap((line) =>
      [...(line.split('|')[2] ?? '').matchAll(/`([a-z_]+)`/g)].map(([, name]) => name),
    );
    const parameters = ['client', 'error', 'rule', 'app'];
    expect([...new Set(named.filter((name) => !parameters.includes(name ?? '')))].toSorted()).toEqual(
      tools.map(({ name }) => name).toSorted(),
    );
  });
});

describe('its evaluation', () => {
  it('has forty questions, each asked once, about every tool', () => {
    expect(QUESTIONS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(QUESTIONS.map(({ ask }) => ask)).size).toBe(QUESTIONS.length);
    expect(new Set(QUESTIONS.map(({ tool }) => tool)).size).toBe(6);
    for (const { ask, is, says, refused } of QUESTIONS)
      expect(Object.keys(is ?? {}).length + (says?.length ?? 0) + (refused?.length ?? 0), ask).toBeGreaterThan(0);
  });

  it('is answered rightly, every question', async () => {
    const wrong: string[] = [];
    const right = await evaluate(client, ({ ask }, faulty) => {
      if (faulty.length > 0) wrong.push(`${ask}: ${faulty.join('; ')}`);
    });
    expect(wrong).toEqual([]);
    expect(right).toBe(QUESTIONS.length);
  }, 120_000);

  it('notices a wrong answer, of whatever kind', () => {
    const said = { content: [{ type: 'text' as const, text: 'on' }], structuredContent: { a: [{ b: 1 }] } };
    const question = { ask: '', tool: '', with: {} };
    expect(faults({ ...question, is: { 'a.0.b': 1 }, says: ['on'], saysNot: ['off'] }, said)).toEqual([]);
    expect(faults({ ...question, is: { 'a.0.b': 2 } }, said)).toEqual(['a.0.b is 1, not 2']);
    expect(faults({ ...question, is: { 'a.1.b': 1 } }, said)).toEqual(['a.1.b is undefined, not 1']);
    expect(faults({ ...question, says: ['off'] }, said)).toEqual(['does not say “off”']);
    expect(faults({ ...question, saysNot: ['on'] }, said)).toEqual(['says “on”']);
    expect(faults({ ...question, refused: ['on'] }, said)).toEqual(['not refused']);
    expect(faults({ ...question, says: ['on'] }, { ...said, isError: true })).toEqual(['refused: on']);
  });
});
