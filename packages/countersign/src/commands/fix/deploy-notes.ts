/** What a deploy of the written files is known to run into, each said only where the files at hand have what it is about. */
import { type AppRecord, fileOfPart } from '@countersign/metadata';
import type { PlannedFix } from './plan.ts';

/** One sentence each; where several apps or files are meant, the first few are named. */
export function deployNotes(fixes: readonly PlannedFix[]): string[] {
  const written = fixes.filter((fix) => fix.status === 'write');
  const apps = [...new Set(written.map((fix) => fix.app))];
  const external = apps.filter((app) => app.kind === 'ExternalClientApp');
  const wipes = apps.filter(
    (app) =>
      app.settings.certificate.origin !== 'explicit' &&
      written.some((fix) => fix.app === app && fix.file === fileOfPart(app, 'ecaGlblOauth')),
  );
  const stays = written.filter(({ setting }) => setting === 'pkceRequired' || setting === 'refreshTokenRotation');
  return [
    note(
      wipes.flatMap((app) => fileOfPart(app, 'ecaGlblOauth') ?? []),
      (files, one) =>
        `${files} ${one ? 'carries' : 'carry'} no certificate. If the app in the org has one, a deploy of the file wipes it: add it first.`,
    ),
    note(
      apps.flatMap(consumerKeyFile),
      (files, one) =>
        `${files} ${one ? 'holds a consumer key' : 'hold consumer keys'}. An org other than the app’s own refuses ${one ? 'it' : 'them'} (“The consumer key is already taken”, “You cannot provide a Consumer Key”): take consumerKey out of what is deployed there.`,
    ),
    note(
      external.filter((app) => app.oauthLink === true).flatMap((app) => fileOfPart(app, 'ecaOauth') ?? []),
      (files, one) =>
        `${files} ${one ? 'has' : 'have'} an oauthLink, which names a record of the org it was retrieved from: take it out before a deploy to another org, which fails otherwise.`,
    ),
    note(
      external.map((app) => app.name),
      (names) =>
        `All parts of an external client app are deployed together (${names}): its global OAuth settings alone are refused.`,
    ),
    note(
      stays.map((fix) => fix.app.name),
      (names) =>
        `${labels(stays)}: once it is on in an org, the platform may not let it be switched off again (${names}). --undo restores the files, and a deploy of them may change nothing there: try it in a sandbox first.`,
    ),
  ].flatMap((sentence) => sentence ?? []);
}

function consumerKeyFile({ settings }: AppRecord): string[] {
  return settings.consumerKey.origin === 'explicit' ? [settings.consumerKey.file] : [];
}

function labels(fixes: readonly PlannedFix[]): string {
  return [...new Set(fixes.map((fix) => fix.label))].toSorted().join(', ');
}

/** More than this are counted. */
const NAMED = 3;

function note(about: readonly string[], sentence: (names: string, one: boolean) => string): string | undefined {
  const all = [...new Set(about)];
  if (all.length === 0) return undefined;
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return sentence(`${all.slice(0, NAMED).join(', ')}${more}`, all.length === 1);
}
