/** What every part of the local org shares. */
import type { Inside, User } from '@countersign/server';
import type { Deployments } from './metadata/deployments.ts';
import type { Unknowns } from './options.ts';
import type { State } from './state.ts';

export interface Org {
  inside: Inside;
  state: State;
  deployments: Deployments;
  unknowns: Unknowns;
  /** Every user by id, newest state. */
  users(): Promise<ReadonlyMap<string, User>>;
}

/** More users than these are not looked at: the answer says so nowhere, so it is the README’s to say. */
const MAX_USERS = 100_000;
const PAGE = 1000;

export async function readUsers(inside: Inside): Promise<ReadonlyMap<string, User>> {
  const users = new Map<string, User>();
  let after = '';
  while (users.size < MAX_USERS) {
    const page = await inside.users(after, PAGE);
    for (const user of page) users.set(user.id, user);
    if (page.length < PAGE) break;
    after = page.at(-1)?.username ?? after;
  }
  return users;
}

/** The stable id of a component, by the kind of record it is. */
export function componentId(inside: Inside, { type, fullName }: { type: string; fullName: string }): string {
  return inside.recordId(ID_PREFIXES[type] ?? '0mo', `${type}/${fullName}`);
}

/** The platform’s own prefix where it is known: `0H4` connected apps; the others are chosen. */
const ID_PREFIXES: Readonly<Record<string, string>> = {
  ConnectedApp: '0H4',
  ExternalClientApplication: '0xI',
  Network: '0DB',
};
