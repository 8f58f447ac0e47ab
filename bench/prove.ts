/**
 * Proves 200 generated apps on one twin: every finding's attack and the right client's handshake, before and after the
 * remediation, and the attacks each app withstands. `node bench/prove.ts [-- --json FILE]`.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { type ClientType, type Facts, judge } from '@countersign/policy';
import { VECTORS } from '@countersign/policy/vectors';
import { proveApps, type Subject } from '@countersign/prove';
import { startTwin } from '../test/prove/twin.ts';

const APPS = 200;
const TYPES: readonly ClientType[] = ['private', 'public', 'private', 'public', 'mixed', 'unknown'];

/** The switches that are varied, each with its own bit of the app's number. */
const VARIED = [
  'secretRequiredForWebServerFlow',
  'secretRequiredForRefreshTokenFlow',
  'pkceRequired',
  'refreshTokenRotation',
  'codeCredentialFlow',
] as const satisfies readonly (keyof Facts)[];

const subjects = Array.from({ length: APPS }, (_, index) => generate(index));
const startedMs = performance.now();
const startedCpu = process.cpuUsage();
const { subjects: proven, requests } = await proveApps(subjects, startTwin);
const seconds = (performance.now() - startedMs) / 1000;
const cpu = process.cpuUsage(startedCpu);

const proofs = [...proven.values()].flatMap((one) => [...one.proofs.values()]);
const result = {
  apps: proven.size,
  cores: availableParallelism(),
  findings: subjects.reduce((sum, subject) => sum + subject.findings.length, 0),
  proofs: proofs.length,
  shown: proofs.filter(({ before, after }) => before.attack === 'succeeds' && after.attack === 'fails').length,
  withstood: [...proven.values()].reduce((sum, one) => sum + one.withstood.length, 0),
  requests,
  seconds: round(seconds),
  /** Of both sides together: what is left when nothing else runs on the machine. */
  cpuSeconds: round((cpu.user + cpu.system) / 1e6),
  appsPerSecond: round(proven.size / seconds),
  requestsPerSecond: Math.round(requests / seconds),
};
const rows = Object.entries(result).map(([name, value]) => `${name.padEnd(20)}${String(value).padStart(10)}`);
process.stdout.write(`${rows.join('\n')}\n`);
const jsonFlag = process.argv.indexOf('--json');
const jsonFile = jsonFlag < 0 ? undefined : process.argv[jsonFlag + 1];
if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(result, null, 2)}\n`);

function generate(index: number): Subject {
  const type = TYPES[index % TYPES.length] ?? 'private';
  const bits = Math.floor(index / TYPES.length) % 2 ** VARIED.length;
  const base = VECTORS[0]?.facts;
  if (base === undefined) throw new Error('there are no vectors');
  const varied = Object.fromEntries(VARIED.map((name, bit) => [name, (bits & (1 << bit)) !== 0]));
  const facts: Facts = { ...base, ...varied, credentialsInPostBodyOnly: index % 2 === 0 };
  const findings = judge(facts, type).findings.map(({ rule, demonstration }) => ({ fingerprint: rule, demonstration }));
  const callbackUrl = type === 'public' ? `app${index}://callback` : `https://app${index}.example.com/callback`;
  return { id: `App_${index}`, type, facts, findings, callbackUrl, scopes: ['Api', 'RefreshToken', 'OpenID'] };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
