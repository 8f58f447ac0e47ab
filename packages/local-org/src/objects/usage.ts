/** What the server issued and saw: tokens, logins, and who changed what. */
import type { GrantSummary } from '@countersign/server';
import { type Component, fieldText } from '../metadata/component.ts';
import { keyOfApp } from '../metadata/deploy.ts';
import type { Org } from '../org.ts';
import type { Caller } from '../people.ts';
import { FLAG, ID, NUMBER, refersTo, type SObject, SORTED_TEXT, TEXT, TIME, timeText } from '../query/objects.ts';
import { menuItemId } from './apps.ts';

/** Rows of the audit trail that are looked at. */
const MAX_AUDIT = 200_000;

/** The app of a session: what it is called, and its component. None for the apps every org has. */
export interface AppOfSession {
  label: string;
  component?: Component;
}

export async function appsByClientId(org: Org): Promise<ReadonlyMap<string, AppOfSession>> {
  const { components } = await org.state.read();
  const apps = new Map<string, AppOfSession>([['PlatformCLI', { label: 'Salesforce CLI' }]]);
  for (const one of components) {
    const clientId = keyOfApp(one);
    if (clientId === undefined) continue;
    const name = fieldText(one, 'externalClientApplication');
    const app =
      one.type === 'ConnectedApp'
        ? one
        : components.find(({ type, fullName }) => type === 'ExternalClientApplication' && fullName === name);
    if (app !== undefined) apps.set(clientId, { label: fieldText(app, 'label') ?? app.fullName, component: app });
  }
  return apps;
}

/** What users hold: all of it for who manages users, else the caller’s own (OauthToken, object reference). */
export async function sessionsSeenBy(org: Org, caller: Caller): Promise<readonly GrantSummary[]> {
  const all = caller.may('ManageUsers') || caller.may('CustomizeApplication');
  if (!all) return (await org.inside.sessions({ userId: caller.user.id })).filter(isUsed);
  const found: GrantSummary[] = [];
  for (const clientId of (await appsByClientId(org)).keys())
    found.push(...(await org.inside.sessions({ clientId })).filter(isUsed));
  return found.sort((a, b) => a.id - b.id);
}

function isUsed({ usedMs }: GrantSummary): boolean {
  return usedMs !== null;
}

export const oauthToken: SObject = {
  name: 'OauthToken',
  label: 'OAuth Connected App Token',
  keyPrefix: '0CQ',
  api: 'data',
  batchSize: 500,
  maxRecords: 2500,
  fields: {
    Id: ID,
    AppName: TEXT,
    AppMenuItemId: ID,
    UserId: refersTo('User', 'User'),
    CreatedDate: TIME,
    LastUsedDate: TIME,
    UseCount: NUMBER,
    // A token must not be read back, so it cannot be handed out for deletion either: revoke through Connect REST.
    DeleteToken: TEXT,
  },
  async rows(org, caller) {
    const apps = await appsByClientId(org);
    const used = new Map<number, number>();
    for (const { grantId, outcome, event } of await org.inside.auditTrail(MAX_AUDIT)) {
      if (grantId === null || outcome !== 'granted' || event.startsWith('authorize:')) continue;
      used.set(grantId, (used.get(grantId) ?? 0) + 1);
    }
    return (await sessionsSeenBy(org, caller)).map((one) => {
      const app = apps.get(one.clientId);
      return {
        Id: null,
        AppName: app?.label ?? null,
        AppMenuItemId: app?.component === undefined ? null : menuItemId(org, app.component),
        UserId: one.userId,
        CreatedDate: timeText(one.createdMs),
        LastUsedDate: one.usedMs === null ? null : timeText(one.usedMs),
        UseCount: used.get(one.id) ?? 0,
        DeleteToken: null,
      };
    });
  },
};

export const loginHistory: SObject = {
  name: 'LoginHistory',
  label: 'Login History',
  keyPrefix: '0Ya',
  api: 'data',
  fields: {
    Id: ID,
    UserId: refersTo('User', 'User'),
    LoginTime: TIME,
    LoginType: SORTED_TEXT,
    LoginSubType: SORTED_TEXT,
    SourceIp: SORTED_TEXT,
    LoginUrl: SORTED_TEXT,
    Application: SORTED_TEXT,
    Browser: SORTED_TEXT,
    Platform: SORTED_TEXT,
    ClientVersion: SORTED_TEXT,
    ApiType: SORTED_TEXT,
    ApiVersion: SORTED_TEXT,
    Status: SORTED_TEXT,
    CountryIso: TEXT,
    NetworkId: ID,
    OptionsIsGet: FLAG,
    OptionsIsPost: FLAG,
  },
  async rows(org, caller) {
    const everybody = caller.may('ManageUsers') || caller.may('MonitorLoginHistory');
    const labels = new Map<string, string>();
    for (const { label, component } of (await appsByClientId(org)).values())
      if (component !== undefined) labels.set(component.fullName, label);
    const host = org.inside.publicUrl().replace(/^https?:\/\//, '');
    return (await org.inside.auditTrail(MAX_AUDIT)).flatMap((one, at) => {
      const isLogin =
        one.event.startsWith('authorize:') ||
        (one.outcome === 'refused' && / \/services\/oauth2\/(?:authorize|login)$/.test(one.event)) ||
        (one.outcome === 'refused' && one.event.endsWith('jwt-bearer'));
      if (!isLogin || one.userId === null || (!everybody && one.userId !== caller.user.id)) return [];
      return [
        {
          Id: org.inside.recordId('0Ya', `${one.requestId ?? at}:${one.event}`),
          UserId: one.userId,
          LoginTime: timeText(one.atMs),
          LoginType: 'Remote Access 2.0',
          // Which values Salesforce has for these flows is not known.
          LoginSubType: null,
          SourceIp: one.address,
          LoginUrl: host,
          Application: one.app === null ? 'N/A' : (labels.get(one.app) ?? one.app),
          Browser: 'Unknown',
          Platform: 'Unknown',
          ClientVersion: 'N/A',
          ApiType: 'N/A',
          ApiVersion: 'N/A',
          Status: one.outcome === 'refused' ? `Failed: ${one.reason ?? 'refused'}` : 'Success',
          CountryIso: null,
          NetworkId: one.event === 'authorize:code-credentials' ? org.inside.org.communityId : null,
          OptionsIsGet: false,
          OptionsIsPost: true,
        },
      ];
    });
  },
};

export const setupAuditTrail: SObject = {
  name: 'SetupAuditTrail',
  label: 'Setup Audit Trail Entry',
  keyPrefix: '0Ym',
  api: 'data',
  fields: {
    Id: ID,
    Action: TEXT,
    Section: TEXT,
    Display: TEXT,
    CreatedDate: TIME,
    CreatedById: refersTo('User', 'CreatedBy'),
    DelegateUser: TEXT,
  },
  visibleTo: (caller) => caller.may('ViewSetup'),
  rows: async (org) =>
    (await org.state.read()).trail
      .map(({ atMs, userId, action, section, display }, at) => ({
        Id: org.inside.recordId('0Ym', `${atMs}:${at}:${display}`),
        Action: action,
        Section: section,
        Display: display,
        CreatedDate: timeText(atMs),
        CreatedById: userId,
        DelegateUser: null,
      }))
      .reverse(),
};
