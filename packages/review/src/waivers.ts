/** Findings somebody has accepted. An expired or unreadable date does not waive, and is told. */
import type { Waiver } from './config/config.ts';
import type { ReportedFinding, Review } from './review.ts';

/** Marks waived findings and notes waivers that no longer waive, or never matched. `now` decides what has expired. */
export function applyWaivers(review: Review, waivers: readonly Waiver[], now: Date): void {
  for (const waiver of waivers) {
    const matching = findingsOf(review).filter(({ app, finding }) => matches(waiver, app, finding));
    const name = `waiver of ${waiver.rule}${waiver.app === undefined ? '' : ` for ${waiver.app}`}`;
    const state = stateOf(waiver, now);
    if (state === 'unreadable') {
      review.notes.push(`The ${name} does not waive: “${waiver.expires}” is not a date (YYYY-MM-DD).`);
    } else if (state === 'expired') {
      review.notes.push(
        `The ${name} expired on ${waiver.expires} and does not waive${matching.length > 0 ? ` ${matching.length} finding${matching.length === 1 ? '' : 's'}` : ''}.`,
      );
    } else if (matching.length === 0) {
      review.notes.push(`The ${name} matches no finding; it can be removed.`);
    } else {
      for (const { finding } of matching) {
        const { reason, owner, expires } = waiver;
        finding.waived = {
          reason,
          ...(owner === undefined ? {} : { owner }),
          ...(expires === undefined ? {} : { expires }),
        };
      }
    }
  }
}

/** A waiver holds through the last day it names, in UTC. */
function stateOf(waiver: Waiver, now: Date): 'waives' | 'expired' | 'unreadable' {
  if (waiver.expires === undefined) return 'waives';
  const endOfDay = new Date(`${waiver.expires}T23:59:59.999Z`);
  // Date rolls 31 February over into March; the round trip shows it.
  const readable =
    /^\d{4}-\d{2}-\d{2}$/.test(waiver.expires) &&
    !Number.isNaN(endOfDay.getTime()) &&
    endOfDay.toISOString().startsWith(waiver.expires);
  if (!readable) return 'unreadable';
  return now.getTime() <= endOfDay.getTime() ? 'waives' : 'expired';
}

function matches(waiver: Waiver, app: string | undefined, finding: ReportedFinding): boolean {
  return finding.rule === waiver.rule && (waiver.app === undefined || waiver.app === app);
}

/** Every finding of a review with the name of its app; none for the org's and the unattached. */
export function findingsOf(review: Review): { app: string | undefined; finding: ReportedFinding }[] {
  return [
    ...review.apps.flatMap((app) => app.findings.map((finding) => ({ app: app.name, finding }))),
    ...review.org.findings.map((finding) => ({ app: undefined, finding })),
    ...review.unattached.map((finding) => ({ app: undefined, finding })),
  ];
}
