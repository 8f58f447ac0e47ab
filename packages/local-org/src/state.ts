/**
 * What the org holds, as one document in the server’s database: every server of the installation sees the same, and a
 * deploy replaces it whole or not at all.
 */
import type { Inside } from '@countersign/server';
import type { Component } from './metadata/component.ts';

/** One line of the setup audit trail. */
export interface SetupChange {
  atMs: number;
  userId: string;
  action: string;
  section: string;
  display: string;
}

/** What became of a deploy. */
export interface Deployment {
  id: string;
  userId: string;
  createdMs: number;
  startedMs?: number;
  completedMs?: number;
  status: 'Pending' | 'InProgress' | 'Succeeded' | 'SucceededPartial' | 'Failed' | 'Canceled';
  checkOnly: boolean;
  rollbackOnError: boolean;
  ignoreWarnings: boolean;
  total: number;
  messages: DeployMessage[];
  errorMessage?: string;
  canceledBy?: string;
}

export interface DeployMessage {
  type: string;
  fullName: string;
  fileName: string;
  success: boolean;
  created: boolean;
  changed: boolean;
  deleted: boolean;
  problem?: string;
  problemType?: 'Error' | 'Warning';
  line?: number;
  column?: number;
}

export interface OrgState {
  components: Component[];
  trail: SetupChange[];
  deployments: Deployment[];
}

const KEY = 'local-org';
/** Newest kept. */
const MAX_TRAIL = 2000;
const MAX_DEPLOYMENTS = 50;
/** Of one deployment. */
const MAX_MESSAGES = 2000;
/** Others who deploy at the same moment. */
const MAX_TRIES = 20;

export interface State {
  /** As it is now, on every server. */
  read(): Promise<OrgState>;
  /** The version of what `read` gave last; 0: nothing was ever kept. */
  version(): number;
  /** Changes it and keeps the change; `change` runs again on the newer state where somebody else was first. */
  change<R>(change: (state: OrgState) => R | Promise<R>): Promise<R>;
}

export function openState(inside: Pick<Inside, 'findDocument' | 'putDocument'>): State {
  let version = 0;
  let state: OrgState = { components: [], trail: [], deployments: [] };

  async function refresh(): Promise<void> {
    const newer = await inside.findDocument(KEY, version);
    // An answer that was overtaken by a newer one while it was under way is older than what is here.
    if (newer === undefined || newer.version <= version) return;
    version = newer.version;
    state = JSON.parse(newer.text) as OrgState;
  }

  return {
    async read() {
      await refresh();
      return state;
    },
    version: () => version,
    async change(change) {
      for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
        await refresh();
        const before = version;
        const draft = structuredClone(state);
        const result = await change(draft);
        draft.trail = draft.trail.slice(-MAX_TRAIL);
        draft.deployments = draft.deployments.slice(-MAX_DEPLOYMENTS);
        for (const one of draft.deployments) one.messages = one.messages.slice(0, MAX_MESSAGES);
        if (await inside.putDocument(KEY, JSON.stringify(draft), before)) return result;
      }
      throw new Error('the org was changed by others again and again: the deploy was not kept');
    },
  };
}
