/** “What does this error mean?”: the page of a known error, and with an app what its evidence shows of the causes. */
import {
  type AppEvidence,
  errorPage,
  type FoundError,
  findKnownErrors,
  KNOWN_ERRORS,
  type KnownError,
  nearTexts,
  weighCauses,
} from '@countersign/known-errors';
import { RULE_IDS } from '@countersign/policy';
import { plainBlock, plainLine } from '@countersign/report';
import { type Configs, type Review, type ReviewedApp, reviewProject } from '@countersign/review';
import { configsFor, gather } from '../../composition/gather.ts';
import { noAppUnder } from '../../composition/looked-for.ts';
import { didYouMean, mustBeRead } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { printMarkdown } from '../../terminal/print-markdown.ts';
import { progressOn } from '../../terminal/progress.ts';
import { sayUnread } from '../../terminal/unread.ts';
import { VERSION } from '../../version.ts';

/** The app whose evidence is asked, and where it is looked for. */
export interface AskedApp {
  name: string;
  paths: readonly string[];
}

export type ErrorFormat = 'text' | 'json';

/** The error, or the errors, that fit what was asked; wrong usage where none does. */
export async function explainError(
  asked: string,
  app: AskedApp | undefined,
  format: ErrorFormat,
  io: Io,
): Promise<number> {
  const found = findKnownErrors(asked);
  if (found.length === 0) throw new UsageError(nothingFits(asked));
  if (app === undefined) {
    io.out(format === 'json' ? asJson(found, []) : asText(found, io));
    return 0;
  }
  const { review, configs } = await reviewFor(app.paths, io);
  if (review.apps.length === 0) {
    sayUnread(review.errors, io);
    if (review.complete) io.err(`countersign: ${noAppUnder(app.paths, configs)}\n`);
    return 3;
  }
  mustBeRead([app.name], [...new Set(review.apps.map(({ name }) => name))]);
  const weighed = review.apps.filter(({ name }) => name === app.name).map((one) => weighedFor(one, review));
  io.out(format === 'json' ? asJson(found, weighed) : weighed.map((one) => asText(found, io, one)).join('\n'));
  sayUnread(review.errors, io);
  return review.complete ? 0 : 3;
}

/** An app with what was read of it. Copies of one app in several folders are apps of their own. */
interface Weighed {
  app: ReviewedApp;
  evidence: AppEvidence;
}

async function reviewFor(paths: readonly string[], io: Io): Promise<{ review: Review; configs: Configs }> {
  const configs = await configsFor(paths, undefined, io);
  const progress = progressOn(io);
  const gathered = await gather(paths, configs, { scan: true }, io, progress.say);
  const review = await reviewProject({ ...gathered, configs, version: VERSION, now: io.now() });
  progress.done();
  return { review, configs };
}

function weighedFor(app: ReviewedApp, { org }: Review): Weighed {
  const conduct = Object.entries(app.conduct);
  return {
    app,
    evidence: {
      settings: valuesOf(app.settings),
      org: valuesOf(org.settings),
      conduct: Object.fromEntries(conduct.map(([part, told]) => [part, told.value])),
      findings: app.findings.map(({ rule }) => rule),
      places: Object.fromEntries([
        ...placesOf({ ...org.settings, ...app.settings }),
        ...conduct.map(([part, told]) => [part, plainLine(told.evidence[0]?.detail ?? '').replace(/\.$/, '')]),
      ]),
    },
  };
}

type Settings = ReviewedApp['settings'];

/** What is not known has no value, whatever stands in its place. */
function valuesOf(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, { origin, value }]) => [name, origin === 'unknown' ? undefined : value]),
  );
}

function placesOf(settings: Settings): [name: string, place: string][] {
  return Object.entries(settings).flatMap(([name, { origin, file, line, apiVersion }]): [string, string][] => {
    if (origin === 'explicit' && file !== undefined) return [[name, plainLine(`${file}:${line}`)]];
    return origin === 'default' ? [[name, `the default since API version ${apiVersion}`]] : [];
  });
}

function asText(found: readonly FoundError[], io: Io, weighed?: Weighed): string {
  const [only] = found;
  const heading = weighed === undefined ? '' : `${weighed.app.name}, as ${weighed.app.files.join(', ')} has it\n\n`;
  const page =
    found.length === 1 && only !== undefined
      ? errorPage(only.error, weighed && weighCauses(only.error, weighed.evidence))
      : candidates(found, weighed);
  return `${plainBlock(heading)}${printMarkdown(page, io)}`;
}

/** Several errors that share what was asked: their sentences, and with an app the causes that are shown of each. */
function candidates(found: readonly FoundError[], weighed?: Weighed): string {
  return [
    `${found.length} errors fit; the sentence beside the code says which:`,
    '',
    ...found.flatMap(({ error }) => [
      `- **${error.id}**: ${error.title}. Reads: ${error.texts.map((text) => `“${text}”`).join(', ')}`,
      ...(weighed === undefined ? [] : shownOf(error, weighed)),
    ]),
    '',
    'Ask again with the whole sentence, or with the name in front of it.',
  ].join('\n');
}

function shownOf(error: KnownError, { evidence }: Weighed): string[] {
  return weighCauses(error, evidence)
    .filter(({ standing }) => standing === 'shown')
    .map(({ cause }) => `  - **Shown**: ${cause.what} ${cause.fix}`);
}

function asJson(found: readonly FoundError[], weighed: readonly Weighed[]): string {
  const errors = found.map(({ error, by }) => ({
    ...error,
    by,
    ...(weighed.length === 0
      ? {}
      : {
          apps: weighed.map(({ app, evidence }) => ({
            name: app.name,
            files: app.files,
            causes: weighCauses(error, evidence).map(({ cause, standing, seen, findings }) => ({
              what: cause.what,
              standing,
              seen: seen.map(({ sign, holds, at }) => ({ sign, holds: holds ?? null, at: at ?? null })),
              findings,
            })),
          })),
        }),
  }));
  return `${JSON.stringify({ schemaVersion: 1, errors }, null, 2)}\n`;
}

/** The nearest rule, error or sentence where one comes near; otherwise what can be asked. */
function nothingFits(asked: string): string {
  const short = asked.trim().slice(0, 80);
  const names = [...RULE_IDS, ...KNOWN_ERRORS.flatMap(({ id, codes }) => [id, ...codes])];
  const sentences = nearTexts(asked).map((text) => `“${text}”`);
  const near = didYouMean(short, names);
  const hint =
    sentences.length > 0
      ? `; did you mean ${sentences.join(' or ')}?`
      : near.startsWith('; did you mean')
        ? near
        : '; “countersign rules” lists the rules, and an error is found by its code, its sentence, or the whole answer or URL';
  return `unknown rule or error “${plainLine(short)}”${hint}`;
}
