/** All known errors, in the order they are looked through: those that are asked for most stand first. */
import { authorization } from './entries/authorization.ts';
import { availability } from './entries/availability.ts';
import { installation } from './entries/installation.ts';
import { otherFlows } from './entries/other-flows.ts';
import { request } from './entries/request.ts';
import { tokens } from './entries/tokens.ts';
import { user } from './entries/user.ts';
import type { KnownError } from './known-error.ts';

export const KNOWN_ERRORS: readonly KnownError[] = [
  ...installation,
  ...authorization,
  ...tokens,
  ...user,
  ...otherFlows,
  ...request,
  ...availability,
];
