/** The tools: each asks the same code as the command of its name, and reads nothing outside of the roots. */
import { CLIENT_KINDS, findKnownClient, KNOWN_CLIENTS } from '@countersign/known-clients';
import { errorPage, findKnownErrors } from '@countersign/known-errors';
import { decide, RULE_IDS, ruleById } from '@countersign/policy';
import { reviewProject } from '@countersign/review';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/v4';
import { clientPage } from '../../composition/client-page.ts';
import { configsFor, gather } from '../../composition/gather.ts';
import { noAppUnder } from '../../composition/looked-for.ts';
import { rulePage } from '../../composition/pages.ts';
import { didYouMean, mustBeRead } from '../../errors/nearest.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { Io } from '../../terminal/io.ts';
import { VERSION } from '../../version.ts';
import { answer, page, refusal, reviewAnswer } from './answers.ts';
import { FACTS, factsFrom } from './facts.ts';
import type { Roots } from './roots.ts';

/** What the tools may read: asked anew at each call, since a client may change its roots. */
export type RootsNow = () => Promise<Roots>;

const PATHS = z
  .array(z.string().min(1).max(4_096))
  .min(1)
  .max(50)
  .default(['.'])
  .describe(
    'Folders, metadata files or archives, relative to the first folder that may be read. Default: that folder.',
  );
const APP = z.string().min(1).max(500).optional().describe('One app by its API name: everything it was decided by.');
const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

export function addTools(server: McpServer, roots: RootsNow, io: Io): void {
  const alone = oneAtATime();
  /** What is read and run is done in turn; a refusal is an answer. */
  const run = (work: (quiet: Captured) => Promise<CallToolResult>) => alone(() => answered(() => work(captured(io))));
  const real = async (paths: readonly string[]): Promise<string[]> => {
    const now = await roots();
    return Promise.all(paths.map((path) => now.real(path)));
  };
  const within = async (quiet: Captured): Promise<Captured> => {
    const now = await roots();
    return { ...quiet, cwd: now.first ?? quiet.cwd, mayRead: (path) => now.holds(path) };
  };

  server.registerTool(
    'decide',
    {
      title: 'Must this client present a secret?',
      description:
        'Decides by the facts you give, without reading files: which boxes a Salesforce connected app or external client app must have for this kind of client, its verdict, and a finding with severity and CVSS for each difference. Leave out what you do not know; never guess a fact.',
      inputSchema: FACTS,
      annotations: READS,
    },
    (facts) =>
      answered(async () => {
        const { verdict, because, required, findings, controls } = decide(factsFrom(facts));
        return answer({
          verdict,
          because,
          required,
          findings: findings.map(({ rule, severity, cvss, message, fix }) => ({
            rule,
            severity,
            cvss,
            message,
            change: fix.changes,
          })),
          controls: controls.map(({ name, literal, reconciled, why }) => ({ name, literal, reconciled, why })),
        });
      }),
  );

  server.registerTool(
    'explain',
    {
      title: 'Explain a client, an error or a rule',
      description:
        'The page of one thing, in Markdown: a well-known client (which boxes it needs and why, what it sends, its callback, whether it survives refresh token rotation, its errors), an error of a Salesforce login (by its code, its sentence, its JSON answer or the callback URL: causes, where to look, what to do), or a rule. Give exactly one.',
      inputSchema: z.strictObject({
        client: z.string().min(1).max(100).optional().describe('Such as postman, data loader, single-page app.'),
        error: z.string().min(1).max(8_000).optional().describe('Such as invalid_grant: invalid code verifier.'),
        rule: z.string().min(1).max(100).optional().describe('The id of a rule, such as pkce-not-required.'),
      }),
      annotations: READS,
    },
    (asked) => answered(async () => page(await explained(asked))),
  );

  server.registerTool(
    'review',
    {
      title: 'Review the apps of a project',
      description:
        'Reads connected apps, external client apps and client code under the paths and decides each app: verdict, kind of client with its evidence, findings with file and line, which box to change, and the proof that the attack works before the change and not after. Changes nothing, and sends nothing anywhere.',
      inputSchema: z.strictObject({
        paths: PATHS,
        app: APP,
        prove: z.boolean().default(true).describe('Replay the threats on a server of our own on this machine.'),
      }),
      annotations: READS,
    },
    ({ paths, app, prove }) =>
      run(async (quiet) => {
        const confined = await within(quiet);
        const given = await real(paths);
        const configs = await configsFor(given, undefined, confined);
        const gathered = await gather(given, configs, { scan: true }, confined, () => undefined);
        const { lazyProver } = await import('../review/run.ts');
        const prover = prove ? { prove: await lazyProver(() => undefined) } : {};
        const review = await reviewProject({ ...gathered, configs, ...prover, version: VERSION, now: io.now() });
        if (review.apps.length === 0 && review.complete) return refusal(noAppUnder(paths, configs));
        if (app !== undefined) mustBeRead([app], [...new Set(review.apps.map(({ name }) => name))]);
        return reviewAnswer(
          { ...review, notes: [...review.notes, ...confined.said().split('\n').filter(Boolean)] },
          app,
        );
      }),
  );

  server.registerTool(
    'scan',
    {
      title: 'Look for exposed secrets and what clients do',
      description:
        'Looks through source, bundles, archives and app packages for consumer secrets, tokens and passwords (masked, never shown), and says of each client what kind it is and whether it sends PKCE and its secret. null means that what was read does not tell.',
      inputSchema: z.strictObject({ paths: PATHS }),
      annotations: READS,
    },
    ({ paths }) =>
      run(async (quiet) => {
        const { runScan } = await import('../scan/run.ts');
        const confined = await within(quiet);
        await runScan(await real(paths), { format: ['json'], failOn: 'never', allowEmpty: true }, confined);
        const scan = JSON.parse(confined.printed());
        const { findings, clients, ignored, notJudged, ...rest } = scan;
        const few = (all: readonly object[], most: number) =>
          all.length > most ? { first: all.slice(0, most), more: all.length - most } : all;
        return answer(
          scan,
          () => ({
            ...rest,
            findings: few(findings, 50),
            clients: few(clients, 20),
            ignored: few(ignored, 10),
            notJudged: few(notJudged, 10),
          }),
          () => ({
            ...rest,
            findings: few(findings, 25),
            clients: few(
              clients.map(({ root, kind }: { root: string; kind: string }) => ({ root, kind })),
              25,
            ),
          }),
        );
      }),
  );

  server.registerTool(
    'prove',
    {
      title: 'Replay the threats',
      description:
        'Runs the settings of the apps on an authorization server of our own, on this machine, and plays each attack and the real client’s login before and after the remediation. Never aims at a server of yours or of Salesforce.',
      inputSchema: z.strictObject({ paths: PATHS, app: APP }),
      annotations: READS,
    },
    ({ paths, app }) =>
      run(async (quiet) => {
        const { runProve } = await import('../prove/run.ts');
        const confined = await within(quiet);
        const flags = {
          format: ['json'],
          failOn: 'never',
          scan: true,
          ...(app === undefined ? {} : { app: [app] }),
        } as const;
        await runProve(await real(paths), { ...flags, format: ['json'] }, confined);
        const proofs = JSON.parse(confined.printed());
        const without = (name: string) => () => ({
          ...proofs,
          apps: proofs.apps.map(
            ({ proofs: all, [name]: _, ...rest }: { proofs: object[] } & Record<string, unknown>) => ({
              ...rest,
              proofs: all.map(({ steps: __, ...proof }: { steps?: unknown }) => proof),
            }),
          ),
        });
        return answer(proofs, without(''), without('withstood'));
      }),
  );

  server.registerTool(
    'fix_plan',
    {
      title: 'What a fix would write',
      description:
        'The smallest diff of the metadata that puts the boxes right, what is held back because it would break the client, and what has to be done around it, in order. Writes nothing: a person runs countersign fix.',
      inputSchema: z.strictObject({
        paths: PATHS,
        app: z.string().min(1).max(500).optional().describe('Only this app, by its API name.'),
        rule: z.string().min(1).max(100).optional().describe('Only what this rule asks for.'),
      }),
      annotations: READS,
    },
    ({ paths, app, rule }) =>
      run(async (quiet) => {
        const { runFix } = await import('../fix/run.ts');
        const confined = await within(quiet);
        await runFix(
          await real(paths),
          {
            dryRun: true,
            failOn: 'never',
            allowEmpty: true,
            prove: false,
            scan: true,
            ...(app === undefined ? {} : { app: [app] }),
            ...(rule === undefined ? {} : { rule: [rule] }),
          },
          confined,
        );
        return page(confined.printed() + confined.said());
      }),
  );
}

async function explained(asked: {
  client?: string | undefined;
  error?: string | undefined;
  rule?: string | undefined;
}): Promise<string> {
  if (Object.values(asked).filter((one) => one !== undefined).length !== 1)
    throw new UsageError('give exactly one of client, error and rule');
  if (asked.rule !== undefined) {
    const rule = ruleById(asked.rule);
    if (rule === undefined) throw new UsageError(`unknown rule “${asked.rule}”${didYouMean(asked.rule, RULE_IDS)}`);
    return rulePage(rule.id);
  }
  if (asked.client !== undefined) {
    const found = findKnownClient(asked.client);
    if (found.client !== undefined) return clientPage(found.client);
    const near = found.suggestions.map(({ id }) => id).join(', ');
    const kinds = CLIENT_KINDS.map(({ id }) => id).join(', ');
    throw new UsageError(
      `no known client “${asked.client}” among ${KNOWN_CLIENTS.length}; ${near === '' ? '' : `near: ${near}; `}its kind can be asked for instead: ${kinds}`,
    );
  }
  const found = findKnownErrors(asked.error ?? '');
  if (found.length === 0)
    throw new UsageError(
      'no known error fits; ask with its code, its whole sentence, the JSON answer or the callback URL',
    );
  if (found.length <= 3) return found.map(({ error }) => errorPage(error)).join('\n');
  return [
    `${found.length} errors share this; ask again with the whole sentence:`,
    '',
    ...found.map(
      ({ error }) => `- ${error.id}: ${error.title}. Reads: ${error.texts.map((text) => `“${text}”`).join(', ')}`,
    ),
  ].join('\n');
}

/** A terminal whose output is kept, at which nobody sits. */
export interface Captured extends Io {
  printed: () => string;
  /** What went to standard error. */
  said: () => string;
}

function captured(io: Io): Captured {
  let out = '';
  let err = '';
  return {
    ...io,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    printed: () => out,
    said: () => err,
    width: 100,
    color: false,
    interactive: false,
    stdin: async () => new Uint8Array(),
  };
}

async function answered(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) return refusal(error.message);
    return refusal(`unexpected error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Each waits for the one before: a client that asks for twenty reviews at once has one running. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
