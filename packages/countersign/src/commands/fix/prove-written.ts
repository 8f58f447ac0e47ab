/**
 * Whether the files as they are now do what was promised: the real client still logs in where it did, and the attacks that
 * the change was to stop are stopped. Tried on a twin of the settings as they were and as they were read again.
 */
import type { AppRecord } from '@countersign/metadata';
import { knownValue } from '@countersign/policy';
import type { Assessment, Prover } from '@countersign/review';

/** An app before it was written, and as it was read again. */
export interface Rewritten {
  before: Assessment;
  now: Assessment;
  /** Nothing of its remediation was held back or could not be written. */
  whole: boolean;
}

/**
 * What is not as promised, one sentence for each app. Apps that differ in nothing an attack or a login depends on are one
 * case, which is tried once.
 */
export async function brokenProofs(apps: readonly Rewritten[], prove: Prover): Promise<string[]> {
  const cases = Map.groupBy(apps, caseOf);
  const first = [...cases.values()].flatMap((alike) => alike.slice(0, 1));
  const [was, is] = [await prove(first.map(({ before }) => before)), await prove(first.map(({ now }) => now))];
  return [...cases.values()].flatMap((alike) => {
    const [one] = alike;
    if (one === undefined) return [];
    const words = brokenProof(one, was.get(one.before.app), is.get(one.now.app));
    return words === undefined ? [] : alike.map(({ now }) => `${now.app.name}: ${words}`);
  });
}

type WrittenProof =
  Awaited<ReturnType<Prover>> extends ReadonlyMap<AppRecord, infer Proven> ? Proven | undefined : never;

function brokenProof({ before, now, whole }: Rewritten, was: WrittenProof, is: WrittenProof): string | undefined {
  if (was?.client.before.outcome === 'succeeds' && is?.client.before.outcome === 'fails')
    return 'its client logged in before, and no longer does';
  // What a mixed app needs is a second app, and what has no change of a setting is left to people.
  if (!whole || before.decision.value === 'mixed') return undefined;
  const open = before.reported.findings.filter(({ fingerprint, rule, remediation }) => {
    if (remediation.length === 0) return false;
    const proof = was?.proofs.get(fingerprint);
    const stopped = proof?.before.attack === 'succeeds' && proof.after.attack === 'fails';
    const again = now.reported.findings.find((finding) => finding.rule === rule);
    return stopped && again !== undefined && is?.proofs.get(again.fingerprint)?.before.attack === 'succeeds';
  });
  const [still] = open;
  return still === undefined ? undefined : `what ${still.rule} says can still be done`;
}

/** All that the twin of an app is made from; a callback counts by its kind, for no attack depends on whose it is. */
function caseOf({ before, now, whole }: Rewritten): string {
  return JSON.stringify([whole, ...[before, now].map(traits)]);
}

function traits({ app, decision, facts, reported }: Assessment): unknown[] {
  return [
    decision.value,
    facts,
    reported.findings.map(({ rule, demonstration }) => [rule, demonstration]),
    (knownValue(app.settings.callbackUrls) ?? []).map(kindOfCallback),
    knownValue(app.settings.scopes)?.toSorted(),
    knownValue(app.settings.refreshTokenPolicy),
  ];
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function kindOfCallback(url: string): unknown {
  if (!URL.canParse(url)) return url;
  const { protocol, hostname, pathname, search, hash, port } = new URL(url);
  const web = protocol === 'https:' || protocol === 'http:';
  if (!web) return ['own scheme', pathname === '' || pathname === '/', search, hash];
  const where = LOOPBACK.test(hostname) ? 'loopback' : url.includes('*') ? url : 'host';
  return [protocol, where, port !== '', pathname.startsWith('/services/') ? pathname : 'path', search, hash];
}
