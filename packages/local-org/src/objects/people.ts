/** The organization, its users, and what they are allowed. */
import type { User } from '@countersign/server';
import { fieldTexts } from '../metadata/component.ts';
import type { Org } from '../org.ts';
import { fullNameOf } from '../people.ts';
import { FLAG, ID, refersTo, type SObject, TEXT, TIME, timeText } from '../query/objects.ts';
import { ofType, permissionSetId, permissionSetOfProfileId } from './apps.ts';

export const organization: SObject = {
  name: 'Organization',
  label: 'Organization',
  keyPrefix: '00D',
  api: 'both',
  fields: {
    Id: ID,
    Name: TEXT,
    InstanceName: TEXT,
    IsSandbox: FLAG,
    NamespacePrefix: TEXT,
    OrganizationType: TEXT,
    TrialExpirationDate: TIME,
    LanguageLocaleKey: TEXT,
  },
  rows: async ({ inside }) => [
    {
      Id: inside.org.id,
      Name: inside.org.name,
      InstanceName: 'LOCAL',
      IsSandbox: true,
      NamespacePrefix: null,
      OrganizationType: 'Developer Edition',
      TrialExpirationDate: null,
      LanguageLocaleKey: 'en_US',
    },
  ],
};

export const user: SObject = {
  name: 'User',
  label: 'User',
  keyPrefix: '005',
  api: 'both',
  fields: {
    Id: ID,
    Username: TEXT,
    Name: TEXT,
    FirstName: TEXT,
    LastName: TEXT,
    Email: TEXT,
    IsActive: FLAG,
    ProfileId: refersTo('Profile', 'Profile'),
    UserType: TEXT,
    LastModifiedDate: TIME,
    SystemModstamp: TIME,
  },
  rows: async (org) => [...(await org.users()).values()].map((one) => userRow(org, one)),
};

export function userRow(org: Org, one: User): Record<string, string | boolean | null> {
  return {
    Id: one.id,
    Username: one.username,
    Name: fullNameOf(one),
    FirstName: one.firstName,
    LastName: one.lastName,
    Email: one.email,
    IsActive: !one.inactive,
    ProfileId: profileId(org, one.profile ?? ADMIN),
    UserType: 'Standard',
    LastModifiedDate: timeText(one.updatedMs),
    SystemModstamp: timeText(one.updatedMs),
  };
}

export const profile: SObject = {
  name: 'Profile',
  label: 'Profile',
  keyPrefix: '00e',
  api: 'both',
  fields: { Id: ID, Name: TEXT, UserType: TEXT },
  rows: async (org) =>
    (await profileNames(org)).map((name) => ({ Id: profileId(org, name), Name: name, UserType: 'Standard' })),
};

export const permissionSet: SObject = {
  name: 'PermissionSet',
  label: 'Permission Set',
  keyPrefix: '0PS',
  api: 'both',
  fields: {
    Id: ID,
    Name: TEXT,
    Label: TEXT,
    IsOwnedByProfile: FLAG,
    ProfileId: refersTo('Profile', 'Profile'),
    IsCustom: FLAG,
  },
  rows: async (org) => [
    ...(await profileNames(org)).map((name) => ({
      Id: permissionSetOfProfileId(org, name),
      Name: `X00e${org.inside.recordId('00e', name).slice(3, 15)}`,
      Label: name,
      IsOwnedByProfile: true,
      ProfileId: profileId(org, name),
      IsCustom: false,
    })),
    ...(await permissionSetNames(org)).map((name) => ({
      Id: permissionSetId(org, name),
      Name: name,
      Label: name,
      IsOwnedByProfile: false,
      ProfileId: null,
      IsCustom: true,
    })),
  ],
};

export const permissionSetAssignment: SObject = {
  name: 'PermissionSetAssignment',
  label: 'Permission Set Assignment',
  keyPrefix: '0Pa',
  api: 'data',
  fields: {
    Id: ID,
    AssigneeId: refersTo('User', 'Assignee'),
    PermissionSetId: refersTo('PermissionSet', 'PermissionSet'),
  },
  rows: async (org) =>
    [...(await org.users()).values()].flatMap((one) =>
      [
        permissionSetOfProfileId(org, one.profile ?? ADMIN),
        ...one.permissionSets.map((name) => permissionSetId(org, name)),
      ].map((set) => ({
        Id: org.inside.recordId('0Pa', `${one.id}:${set}`),
        AssigneeId: one.id,
        PermissionSetId: set,
      })),
    ),
};

const ADMIN = 'System Administrator';

function profileId(org: Org, name: string): string {
  return org.inside.recordId('00e', name);
}

async function profileNames(org: Org): Promise<string[]> {
  const users = [...(await org.users()).values()].flatMap((one) => (one.profile === null ? [] : [one.profile]));
  const apps = (await ofType(org, 'ConnectedApp')).flatMap((app) => fieldTexts(app, 'profileName'));
  return [...new Set([ADMIN, 'Standard User', ...users, ...apps])].sort();
}

async function permissionSetNames(org: Org): Promise<string[]> {
  const users = [...(await org.users()).values()].flatMap((one) => one.permissionSets);
  const apps = (await ofType(org, 'ConnectedApp')).flatMap((app) => fieldTexts(app, 'permissionSetName'));
  return [...new Set([...users, ...apps])].sort();
}
