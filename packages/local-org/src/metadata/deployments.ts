/** Deploys as jobs: asked for, run a moment later, looked up and cancelled by their id. */
import type { Inside } from '@countersign/server';
import type { Unknowns } from '../options.ts';
import type { Deployment, State } from '../state.ts';
import type { Component } from './component.ts';
import { type DeployOrder, deployOnto, keep, type Maker, type NewCredential } from './deploy.ts';
import { type DeployPackage, sortPackage } from './package.ts';
import { readZip, ZipRefusal } from './zip.ts';

export interface DeployCall
  extends Pick<DeployOrder, 'checkOnly' | 'rollbackOnError' | 'ignoreWarnings' | 'userId' | 'apiVersion'> {
  zip: Buffer;
}

export interface Deployments {
  /** Takes a deploy; undefined when too many wait already. */
  start(call: DeployCall): Promise<Deployment | undefined>;
  find(id: string): Promise<Deployment | undefined>;
  /** False when it has ended already. */
  cancel(id: string, userId: string): Promise<boolean>;
  /** Resolves when none runs on this server. */
  idle(): Promise<void>;
}

/** Deploys that wait on one server. */
const MAX_WAITING = 10;
/** One that waits longer was on a server that stopped. */
const LOST_AFTER_MS = 10 * 60_000;

export interface DeploymentParts {
  inside: Inside;
  state: State;
  maker: Maker;
  unknowns: Unknowns;
  /** Why the server would not serve these components; undefined where it would. */
  check(components: readonly Component[], credentials: readonly NewCredential[]): Promise<string | undefined>;
  /** What was kept is to be served; with the secrets of new apps, whose hashes are kept. */
  kept(credentials: readonly NewCredential[]): Promise<void>;
}

export function makeDeployments({ inside, state, maker, unknowns, check, kept }: DeploymentParts): Deployments {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  async function run(id: string, call: DeployCall): Promise<void> {
    const { zip, ...order } = call;
    const pkg = await open(zip);
    const credentials = await state.change(async (draft): Promise<readonly NewCredential[]> => {
      const job = draft.deployments.find((one) => one.id === id);
      if (job === undefined || job.status !== 'Pending') return [];
      job.startedMs = inside.nowMs();
      job.completedMs = job.startedMs;
      if ('refused' in pkg) {
        job.status = 'Failed';
        job.errorMessage = pkg.refused;
        return [];
      }
      const todo: DeployOrder = { ...order, nowMs: job.startedMs };
      const outcome = deployOnto(draft, pkg, todo, maker);
      const refused = outcome.status === 'Failed' ? undefined : await check(outcome.next, outcome.credentials);
      if (refused !== undefined) {
        job.status = 'Failed';
        job.errorMessage = refused;
        return [];
      }
      const isKept = keep(draft, outcome, todo);
      job.status = outcome.status;
      job.messages = outcome.messages;
      job.total = outcome.messages.length;
      return isKept ? outcome.credentials : [];
    });
    await kept(credentials);
    const done = await find(id);
    await inside.audit({
      atMs: inside.nowMs(),
      event: call.checkOnly ? 'deploy:check' : 'deploy',
      outcome: done?.status === 'Failed' ? 'refused' : 'done',
      app: null,
      userId: call.userId,
      address: null,
      reason: null,
      grantId: null,
      requestId: id,
    });
  }

  async function find(id: string): Promise<Deployment | undefined> {
    // Ids come with three characters that check their case, and without.
    const found = (await state.read()).deployments.find(
      (one) => one.id === id || (id.length === 15 && one.id.startsWith(id)),
    );
    if (found?.status === 'Pending' && found.createdMs + LOST_AFTER_MS < inside.nowMs())
      return {
        ...found,
        status: 'Failed',
        errorMessage: 'UNKNOWN_EXCEPTION: the server that took this deploy has stopped',
      };
    return found;
  }

  return {
    find,
    async start(call) {
      if (waiting >= MAX_WAITING) return undefined;
      const { checkOnly, rollbackOnError, ignoreWarnings, userId } = call;
      const job: Deployment = {
        id: inside.recordId('0Af', inside.randomText(12)),
        userId,
        createdMs: inside.nowMs(),
        status: 'Pending',
        checkOnly,
        rollbackOnError,
        ignoreWarnings,
        total: 0,
        messages: [],
      };
      await state.change((draft) => {
        draft.deployments.push(job);
      });
      waiting++;
      const delay = new Promise<void>((resolve) => {
        setTimeout(resolve, unknowns.deployDelayMs).unref();
      });
      const before = last;
      last = Promise.all([before, delay])
        .then(() => run(job.id, call))
        .catch((error: unknown) => fail(job.id, error))
        .finally(() => {
          waiting--;
        });
      return job;
    },
    async cancel(id, userId) {
      return await state.change((draft) => {
        const job = draft.deployments.find((one) => one.id === id);
        if (job === undefined || job.status !== 'Pending') return false;
        job.status = 'Canceled';
        job.canceledBy = userId;
        job.completedMs = inside.nowMs();
        return true;
      });
    },
    idle: () => last,
  };

  async function fail(id: string, error: unknown): Promise<void> {
    await state
      .change((draft) => {
        const job = draft.deployments.find((one) => one.id === id);
        if (job === undefined) return;
        job.status = 'Failed';
        job.errorMessage = `UNKNOWN_EXCEPTION: ${(error as Error).message}`;
        job.completedMs = inside.nowMs();
      })
      // The database is gone: who asks is told so.
      .catch(() => undefined);
  }
}

async function open(zip: Buffer): Promise<DeployPackage | { refused: string }> {
  try {
    return sortPackage(await readZip(zip));
  } catch (error) {
    if (error instanceof ZipRefusal) return { refused: error.message };
    throw error;
  }
}
