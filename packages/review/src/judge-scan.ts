/** What a scan saw, judged by the policy: rule, severity and CVSS, and what a comment in the source silences. */
import { createHash } from 'node:crypto';
import type { ScanResult, Sighting } from '@countersign/exposure';
import { type ExposureJudgement, judgeExposure } from '@countersign/policy';

/** A sighting with what the policy says of it. */
export interface ScanFinding extends Sighting, ExposureJudgement {
  /** Survives moved lines and another mask key. */
  fingerprint: string;
}

/** A finding silenced by `countersign-ignore <rule> -- reason` in the source. */
export interface IgnoredFinding {
  finding: ScanFinding;
  reason: string;
}

/** A scan, judged. */
export interface JudgedScan extends Omit<ScanResult, 'sightings'> {
  findings: ScanFinding[];
  ignored: IgnoredFinding[];
}

/** Judges every sighting, in the order of the scan. */
export function judgeScan({ sightings, ...scanned }: ScanResult): JudgedScan {
  const findings: ScanFinding[] = [];
  const ignored: IgnoredFinding[] = [];
  const seen = new Map<string, number>();
  for (const sighting of sightings) {
    const finding: ScanFinding = { ...sighting, ...judgeExposure(sighting.shows), fingerprint: '' };
    const silenced = sighting.ignores.find(({ rule }) => rule === finding.rule);
    finding.fingerprint = fingerprintOf(finding, silenced === undefined ? seen : new Map());
    if (silenced === undefined) findings.push(finding);
    else ignored.push({ finding, reason: silenced.reason });
  }
  return { ...scanned, findings, ignored };
}

/** Two findings of one file that are told apart by nothing but their place get numbered, in the order of the file. */
function fingerprintOf({ rule, what, file, key }: ScanFinding, seen: Map<string, number>): string {
  const plain = short([rule, what, file, key]);
  const nth = seen.get(plain) ?? 0;
  seen.set(plain, nth + 1);
  return nth === 0 ? plain : short([plain, String(nth)]);
}

function short(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
