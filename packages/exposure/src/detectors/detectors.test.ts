import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judgeExposure } from '@countersign/policy';
import { describe, expect, test } from 'vitest';
import { parseFixture, plant } from '../../test/fixtures.ts';

import type { ScanClient } from '../result.ts';
import { scan } from '../scan.ts';
import { DETECTORS } from './all.ts';

const HERE = import.meta.dirname;

function clientLine(one: ScanClient): string {
  const keys = one.consumerKeys.map((key) => `${key.file}:${key.line}`).join(' ');
  return [
    `client ${one.root} ${one.kind}`,
    `pkce=${one.sendsPkce} secret=${one.sendsSecret} from=${one.secretFrom}`,
    ...(keys === '' ? [] : [`keys: ${keys}`]),
  ].join(', ');
}

/** One line a finding: what, rule, severity, place. */
async function seen(text: string): Promise<{ got: string[]; expected: string[] }> {
  const { files, expected } = parseFixture(text);
  const folder = plant(files);
  try {
    const result = await scan([folder]);
    expect(result.notJudged).toEqual([]);
    const findings = result.sightings.map((one) => {
      const { rule, severity } = judgeExposure(one.shows);
      return `${one.what} ${rule} ${severity} ${one.file}:${one.line}`;
    });
    // Clients are listed only where a fixture asks for them.
    const clients = expected.some((line) => line.startsWith('client ')) ? result.clients.map(clientLine) : [];
    return { got: [...findings, ...clients], expected };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const detector of DETECTORS) {
  const folder = join(HERE, detector.name);
  const cases = readdirSync(folder).filter((name) => /^(?:ok|ng)\..*\.txt$/.test(name));
  describe(detector.name, () => {
    for (const name of cases) {
      const title = name.slice(3, -4).replaceAll('-', ' ');
      test(name.startsWith('ok.') ? `stays silent: ${title}` : `finds: ${title}`, async () => {
        const { got, expected } = await seen(readFileSync(join(folder, name), 'utf8'));
        if (name.startsWith('ok.')) expect(expected.filter((line) => !line.startsWith('client '))).toEqual([]);
        else expect(expected.length).toBeGreaterThan(0);
        expect(got).toEqual(expected);
      });
    }
  });
}
