/** The table of idioms, one row a library. Facts are read in the library's own source or documentation, named in the row. */
import type { Idiom } from './idiom.ts';
import { IDIOMS_OF_APPS } from './idioms-of-apps.ts';
import { IDIOMS_OF_NODE } from './idioms-of-node.ts';
import { IDIOMS_OF_SERVERS } from './idioms-of-servers.ts';

export const IDIOMS: readonly Idiom[] = [...IDIOMS_OF_NODE, ...IDIOMS_OF_SERVERS, ...IDIOMS_OF_APPS];
