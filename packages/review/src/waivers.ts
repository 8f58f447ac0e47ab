/** Findings somebody has accepted. An expired or unreadable date does not waive, and is told. */
import { dirname, relative, resolve } from 'node:path';
import ignore from 'ignore';
import { changeFindings } from './change-findings.ts';
import type { Config, Waiver } from './config/config.ts';
import type { Configs } from './config/configs.ts';
import type { ReportedFinding, Review } from './review.ts';

/**
 * The review with its waived findings marked, and a note for each waiver that no longer waives or never matched. A config
 * waives only what it decides. `now` decides what has expired. Of two waivers of one finding the later one is shown.
 */
export function applyWaivers(review: Review, configs: Configs, now: Date, root: string): Review {
  return configs.all.reduce((so, config) => applyConfig(so, config, configs, now, root), review);
}

function applyConfig(review: Review, config: Config, configs: Configs, now: Date, root: string): Review {
  const { waivers, file } = config;
  if (waivers.length === 0) return review;
  const folder = file === undefined ? root : dirname(file);
  const places = new Map(waivers.map((waiver) => [waiver, placeOf(waiver, root, folder)]));
  const decides = (files: readonly string[], finding: ReportedFinding): boolean => {
    const place = files[0] ?? finding.file;
    // What stands nowhere is the org’s: each config of the run may speak of it.
    return place === undefined || configs.of(resolve(root, place)) === config;
  };
  const holds = (waiver: Waiver, app: string | undefined, files: readonly string[], finding: ReportedFinding) =>
    matches(waiver, app, finding) && decides(files, finding) && places.get(waiver)?.(files, finding) === true;
  const all = findingsOf(review);
  const states = waivers.map((waiver) => {
    const state = stateOf(waiver, now);
    return {
      waiver,
      state,
      matching: all.filter(({ app, files, finding }) => holds(waiver, app, files, finding)).length,
    };
  });
  const waiving = states.filter(({ state }) => state === 'waives').map(({ waiver }) => waiver);
  const marked = changeFindings(review, (findings, app, files) =>
    findings.map((finding) => {
      const waiver = waiving.findLast((one) => holds(one, app, files, finding));
      return waiver === undefined ? finding : Object.freeze({ ...finding, waived: acceptance(waiver) });
    }),
  );
  return { ...marked, notes: [...review.notes, ...states.flatMap(noteOn)] };
}

function acceptance({ reason, owner, expires }: Waiver): NonNullable<ReportedFinding['waived']> {
  return { reason, ...(owner === undefined ? {} : { owner }), ...(expires === undefined ? {} : { expires }) };
}

interface WaiverState {
  waiver: Waiver;
  state: ReturnType<typeof stateOf>;
  /** Findings it speaks of. */
  matching: number;
}

function noteOn({ waiver, state, matching }: WaiverState): string[] {
  const name = `waiver of ${waiver.rule}${waiver.app === undefined ? '' : ` for ${waiver.app}`}${waiver.path === undefined ? '' : ` in ${waiver.path}`}`;
  if (state === 'unreadable') return [`The ${name} does not waive: “${waiver.expires}” is not a date (YYYY-MM-DD).`];
  if (state === 'expired') {
    const what = matching > 0 ? ` ${matching} finding${matching === 1 ? '' : 's'}` : '';
    return [`The ${name} expired on ${waiver.expires} and does not waive${what}.`];
  }
  return matching === 0 ? [`The ${name} matches no finding; it can be removed.`] : [];
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

/** Whether an app, or a finding of no app, stands where a waiver holds. */
function placeOf(
  { path }: Waiver,
  root: string,
  folder: string,
): (files: readonly string[], finding: ReportedFinding) => boolean {
  if (path === undefined) return () => true;
  const pattern = ignore().add(path);
  return (files, finding) => {
    const places = files.length > 0 ? files : finding.file === undefined ? [] : [finding.file];
    return places.some((file) => {
      const inside = relative(folder, resolve(root, file)).replaceAll('\\', '/');
      return ignore.isPathValid(inside) && pattern.ignores(inside);
    });
  };
}

function matches(waiver: Waiver, app: string | undefined, finding: ReportedFinding): boolean {
  return finding.rule === waiver.rule && (waiver.app === undefined || waiver.app === app);
}

/** Every finding of a review with the name of its app; none for the org's and the unattached. */
export function findingsOf(
  review: Pick<Review, 'apps' | 'org' | 'unattached'>,
): { app: string | undefined; files: readonly string[]; finding: ReportedFinding }[] {
  return [
    ...review.apps.flatMap((app) => app.findings.map((finding) => ({ app: app.name, files: app.files, finding }))),
    ...review.org.findings.map((finding) => ({ app: undefined, files: [], finding })),
    ...review.unattached.map((finding) => ({ app: undefined, files: [], finding })),
  ];
}
