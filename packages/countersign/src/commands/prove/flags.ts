/** What the command line asked of `prove`, on the twin or on a target. */
import type { GateFlags } from '../gate-options.ts';

export interface ProveFlags extends GateFlags {
  app?: string[];
  scenario?: string[];
  verbose?: true;
  format?: string[];
  output?: string;
  config?: string | false;
  scan: boolean;
  target?: string;
  iOwnThisServer?: true;
  credentials?: string;
}

/** The formats of `prove`, on the twin and on a target; the first is the default. */
export const PROVE_FORMATS = ['text', 'json'] as const;
