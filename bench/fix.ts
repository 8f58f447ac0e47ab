/**
 * `countersign fix` of 5,000 generated apps, proof included: processor time of the whole run, which reads, decides, writes,
 * reads again and proves. `npm run bench:fix [-- --apps N] [-- --json FILE]`; one process for each round.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateApps } from './generate-apps.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const ROUNDS = 3;
const [, , given, folder = ''] = process.argv;

if (given === 'once') await once();
else measureAll(numberAfter('--apps') ?? 5_000);

function measureAll(apps: number): void {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const above = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
    try {
      const project = join(above, 'project');
      mkdirSync(project);
      generateApps(project, apps);
      const env = { ...process.env, XDG_STATE_HOME: join(above, 'state') };
      const args = [import.meta.filename, 'once', project];
      return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env })) as Measured;
    } finally {
      rmSync(above, { recursive: true, force: true });
    }
  });
  printTable('countersign fix, proof included', [
    {
      apps,
      'files written': rounds[0]?.files ?? 0,
      'processor s': median(rounds.map((one) => one.cpuSeconds)),
      'wall s': median(rounds.map((one) => one.seconds)),
      'peak MiB': Math.round(Math.max(...rounds.map((one) => one.peakMiB))),
    },
  ]);
}

interface Measured {
  files: number;
  cpuSeconds: number;
  seconds: number;
  peakMiB: number;
}

async function once(): Promise<void> {
  const started = performance.now();
  const { main } = await import('../packages/countersign/src/main.ts');
  const { processIo } = await import('../packages/countersign/src/terminal/io.ts');
  const said: string[] = [];
  const io = { ...processIo(), out: (text: string) => void said.push(text), err: () => undefined, cwd: folder };
  const code = await main(['fix', '.', '--fail-on', 'never'], io);
  const out = said.join('');
  const [, files] = /written to (\d+) files/.exec(out) ?? [];
  if (code !== 0 || files === undefined) throw new Error(`fix ended with ${code}: ${out.slice(-500)}`);
  const { user, system } = process.cpuUsage();
  writeFileSync(
    1,
    JSON.stringify({
      files: Number(files),
      cpuSeconds: (user + system) / 1e6,
      seconds: (performance.now() - started) / 1000,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    } satisfies Measured),
  );
}

function numberAfter(flag: string): number | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}
