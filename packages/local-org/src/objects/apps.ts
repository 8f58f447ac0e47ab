/** Objects about OAuth apps, made from what was deployed. */
import { SCOPE_NAMES } from '@countersign/policy';
import { type Component, fieldGroups, fieldText, fieldTexts } from '../metadata/component.ts';
import { componentId, type Org } from '../org.ts';
import { FLAG, ID, NUMBER, refersTo, type SObject, TEXT, TIME, timeText } from '../query/objects.ts';
import type { Row, Value } from '../query/values.ts';

const BY = {
  CreatedById: refersTo('User', 'CreatedBy'),
  LastModifiedById: refersTo('User', 'LastModifiedBy'),
} as const;
const WHEN = { CreatedDate: TIME, LastModifiedDate: TIME, SystemModstamp: TIME } as const;
const APP = {
  ExternalClientApplicationId: refersTo('ExternalClientApplication', 'ExternalClientApplication'),
} as const;

export const connectedApplication: SObject = {
  name: 'ConnectedApplication',
  label: 'Connected App',
  keyPrefix: '0H4',
  api: 'both',
  fields: {
    Id: ID,
    Name: TEXT,
    ...WHEN,
    ...BY,
    ContactEmail: TEXT,
    MobileSessionTimeout: TEXT,
    MobileStartUrl: TEXT,
    OptionsAllowAdminApprovedUsersOnly: FLAG,
    OptionsCodeCredentialGuestEnabled: FLAG,
    OptionsHasSessionLevelPolicy: FLAG,
    OptionsRefreshTokenValidityMetric: FLAG,
    OptionsTokenExchangeManageBitEnabled: FLAG,
    PinLength: TEXT,
    RefreshTokenValidityPeriod: NUMBER,
    SessionTimeout: TEXT,
    StartUrl: TEXT,
    Version: TEXT,
  },
  rows: async (org) =>
    (await ofType(org, 'ConnectedApp')).map((app) => {
      const policy = fieldText(app, 'oauthPolicy.refreshTokenPolicy') ?? 'infinite';
      const [kind, amount] = policy.split(':');
      return {
        ...common(org, app),
        Name: fieldText(app, 'label') ?? app.fullName,
        ContactEmail: text(app, 'contactEmail'),
        MobileSessionTimeout: null,
        MobileStartUrl: text(app, 'mobileStartUrl'),
        OptionsAllowAdminApprovedUsersOnly: is(app, 'oauthConfig.isAdminApproved'),
        OptionsCodeCredentialGuestEnabled: false,
        OptionsHasSessionLevelPolicy: fieldText(app, 'sessionPolicy.sessionLevel') !== undefined,
        OptionsRefreshTokenValidityMetric: kind === 'specific_inactivity',
        OptionsTokenExchangeManageBitEnabled: is(app, 'oauthPolicy.isTokenExchangeFlowEnabled'),
        PinLength: null,
        RefreshTokenValidityPeriod: amount === undefined ? null : Number(amount),
        SessionTimeout: text(app, 'sessionPolicy.sessionTimeout'),
        StartUrl: text(app, 'startUrl'),
        Version: '1.0',
      };
    }),
};

export const externalClientApplication: SObject = {
  name: 'ExternalClientApplication',
  label: 'External Client App',
  keyPrefix: '0xI',
  api: 'data',
  fields: {
    Id: ID,
    DeveloperName: TEXT,
    MasterLabel: TEXT,
    NamespacePrefix: TEXT,
    DistributionState: TEXT,
    ManagedType: TEXT,
    OrgScopedExternalApp: TEXT,
    Version: TEXT,
    ContactEmail: TEXT,
    Description: TEXT,
    ...WHEN,
    ...BY,
  },
  rows: async (org) =>
    (await ofType(org, 'ExternalClientApplication')).map((app) => ({
      ...common(org, app),
      DeveloperName: app.fullName,
      MasterLabel: text(app, 'label'),
      NamespacePrefix: null,
      DistributionState: text(app, 'distributionState'),
      ManagedType: text(app, 'managedType'),
      OrgScopedExternalApp: text(app, 'orgScopedExternalApp'),
      Version: '1.0',
      ContactEmail: text(app, 'contactEmail'),
      Description: text(app, 'description'),
    })),
};

export const oauthPolicy: SObject = {
  name: 'ExtlClntAppOauthPlcyCnfg',
  label: 'External Client App OAuth Policies Configuration',
  keyPrefix: '0xJ',
  api: 'data',
  fields: {
    Id: ID,
    DeveloperName: TEXT,
    ...APP,
    ClientCredentialsFlowUser: TEXT,
    IpRelaxationPolicyType: TEXT,
    IsClientCredentialsFlowEnabled: FLAG,
    IsGuestCodeCredFlowEnabled: FLAG,
    IsTokenExchangeFlowEnabled: FLAG,
    NamedUserJwtTimeout: NUMBER,
    PermittedUsersPolicyType: TEXT,
    RefreshTokenPolicyType: TEXT,
    RefreshTokenValidityPeriod: NUMBER,
    RefreshTokenValidityUnit: TEXT,
    ...WHEN,
    ...BY,
  },
  rows: async (org) =>
    (await ofType(org, 'ExtlClntAppOauthConfigurablePolicies')).map((one) => ({
      ...common(org, one),
      DeveloperName: one.fullName,
      ...ofApp(org, one),
      ClientCredentialsFlowUser: text(one, 'clientCredentialsFlowUser'),
      IpRelaxationPolicyType: text(one, 'ipRelaxationPolicyType'),
      IsClientCredentialsFlowEnabled: is(one, 'isClientCredentialsFlowEnabled'),
      IsGuestCodeCredFlowEnabled: is(one, 'isGuestCodeCredFlowEnabled'),
      IsTokenExchangeFlowEnabled: is(one, 'isTokenExchangeFlowEnabled'),
      NamedUserJwtTimeout: number(one, 'namedUserJwtTimeout'),
      PermittedUsersPolicyType: text(one, 'permittedUsersPolicyType'),
      RefreshTokenPolicyType: text(one, 'refreshTokenPolicyType'),
      RefreshTokenValidityPeriod: number(one, 'refreshTokenValidityPeriod'),
      RefreshTokenValidityUnit: text(one, 'refreshTokenValidityUnit'),
    })),
};

/** Scopes as fields: `OauthScopesAPI`. By the wire name in capitals, which is known of two of them. */
const SCOPE_FIELDS = new Map(
  Object.entries(SCOPE_NAMES).map(([name, [wire = name]]) => [name.toLowerCase(), `OauthScopes${wire.toUpperCase()}`]),
);

export const oauthSettings: SObject = {
  name: 'ExtlClntAppOauthSettings',
  label: 'External Client App OAuth Settings',
  keyPrefix: '0xK',
  api: 'data',
  fields: {
    Id: ID,
    DeveloperName: TEXT,
    ...APP,
    ExtlClntAppOauthOptionsFirstPartyAppEnabled: FLAG,
    ...Object.fromEntries([...new Set(SCOPE_FIELDS.values())].map((name) => [name, FLAG])),
    ...WHEN,
    ...BY,
  },
  rows: async (org) =>
    (await ofType(org, 'ExtlClntAppOauthSettings')).map((one) => {
      const scopes = new Set(
        (fieldText(one, 'commaSeparatedOauthScopes') ?? '')
          .split(',')
          .map((scope) => SCOPE_FIELDS.get(scope.trim().toLowerCase())),
      );
      return {
        ...common(org, one),
        DeveloperName: one.fullName,
        ...ofApp(org, one),
        ExtlClntAppOauthOptionsFirstPartyAppEnabled: is(one, 'isFirstPartyAppEnabled'),
        ...Object.fromEntries([...SCOPE_FIELDS.values()].map((name) => [name, scopes.has(name)])),
      };
    }),
};

export const oauthIpRange: SObject = {
  name: 'ExtlClntAppOauthIpRange',
  label: 'External Client App OAuth IP Range',
  keyPrefix: '0xL',
  api: 'data',
  fields: {
    Id: ID,
    ExtlClntAppOauthSettingsId: refersTo('ExtlClntAppOauthSettings', 'ExtlClntAppOauthSettings'),
    Description: TEXT,
    StartIpAddress: TEXT,
    EndIpAddress: TEXT,
  },
  rows: async (org) =>
    (await ofType(org, 'ExtlClntAppOauthSettings')).flatMap((one) =>
      fieldGroups(one, 'trustedIpRanges').map((fields, at) => ({
        Id: org.inside.recordId('0xL', `${one.fullName}:${at}`),
        ExtlClntAppOauthSettingsId: componentId(org.inside, one),
        Description: fieldText({ fields }, 'description') ?? null,
        StartIpAddress: fieldText({ fields }, 'startIpAddress') ?? null,
        EndIpAddress: fieldText({ fields }, 'endIpAddress') ?? null,
      })),
    ),
};

export const oauthOidcSettings: SObject = {
  name: 'OauthOidcSettings',
  label: 'OAuth and OpenID Connect Settings',
  keyPrefix: '0xM',
  api: 'tooling',
  fields: {
    DurableId: TEXT,
    AgentAuthLinking: FLAG,
    BlockOauthUnPwFlow: FLAG,
    BlockOauthUsrAgtFlow: FLAG,
    IsPkceRequired: FLAG,
    OauthCdCrdtFlowEnable: FLAG,
  },
  // What was never deployed has its default (Metadata API, OauthOidcSettings): this org is new, so the default holds.
  rows: async (org) => {
    const [settings = { fields: {} }] = (await ofType(org, 'Settings')).filter(
      ({ root }) => root === 'OauthOidcSettings',
    );
    return [
      {
        DurableId: 'OauthOidc',
        AgentAuthLinking: is(settings, 'agentAuthLinking'),
        BlockOauthUnPwFlow: is(settings, 'blockOAuthUnPwFlow'),
        BlockOauthUsrAgtFlow: is(settings, 'blockOAuthUsrAgtFlow'),
        IsPkceRequired: is(settings, 'isPkceRequired'),
        OauthCdCrdtFlowEnable: is(settings, 'oAuthCdCrdtFlowEnable'),
      },
    ];
  },
};

export const appMenuItem: SObject = {
  name: 'AppMenuItem',
  label: 'AppMenuItem',
  keyPrefix: '0DS',
  api: 'data',
  fields: {
    Id: ID,
    ApplicationId: ID,
    Name: TEXT,
    Label: TEXT,
    Type: TEXT,
    StartUrl: TEXT,
    MobileStartUrl: TEXT,
    IsVisible: FLAG,
    IsAccessible: FLAG,
    SortOrder: NUMBER,
  },
  rows: async (org) =>
    (await ofType(org, 'ConnectedApp', 'ExternalClientApplication')).map((app, at) => ({
      Id: menuItemId(org, app),
      ApplicationId: componentId(org.inside, app),
      Name: app.fullName,
      Label: fieldText(app, 'label') ?? app.fullName,
      Type: app.type === 'ConnectedApp' ? 'ConnectedApplication' : 'ExternalClientApplication',
      StartUrl: text(app, 'startUrl'),
      MobileStartUrl: text(app, 'mobileStartUrl'),
      IsVisible: true,
      IsAccessible: true,
      SortOrder: at,
    })),
};

/** Profiles and permission sets that an app lists: who may use it. */
export const setupEntityAccess: SObject = {
  name: 'SetupEntityAccess',
  label: 'Setup Entity Access',
  keyPrefix: '0J0',
  api: 'data',
  fields: {
    Id: ID,
    ParentId: refersTo('PermissionSet', 'Parent'),
    SetupEntityId: ID,
    SetupEntityType: TEXT,
    SystemModstamp: TIME,
  },
  rows: async (org) =>
    (await ofType(org, 'ConnectedApp')).flatMap((app) =>
      [
        ...fieldTexts(app, 'profileName').map((name) => permissionSetOfProfileId(org, name)),
        ...fieldTexts(app, 'permissionSetName').map((name) => permissionSetId(org, name)),
      ].map((parent) => ({
        Id: org.inside.recordId('0J0', `${parent}:${app.fullName}`),
        ParentId: parent,
        SetupEntityId: componentId(org.inside, app),
        SetupEntityType: 'ConnectedApplication',
        SystemModstamp: timeText(app.modifiedMs),
      })),
    ),
};

export function permissionSetId(org: Org, name: string): string {
  return org.inside.recordId('0PS', `set:${name}`);
}

/** Each profile owns a permission set of its own, by which access is granted. */
export function permissionSetOfProfileId(org: Org, profile: string): string {
  return org.inside.recordId('0PS', `profile:${profile}`);
}

export function menuItemId(org: Org, app: Pick<Component, 'type' | 'fullName'>): string {
  return org.inside.recordId('0DS', `${app.type}/${app.fullName}`);
}

export async function ofType(org: Org, ...types: readonly string[]): Promise<readonly Component[]> {
  return (await org.state.read()).components.filter(({ type }) => types.includes(type));
}

function common(org: Org, one: Component): Row {
  return {
    Id: componentId(org.inside, one),
    CreatedDate: timeText(one.createdMs),
    CreatedById: one.createdById,
    LastModifiedDate: timeText(one.modifiedMs),
    LastModifiedById: one.modifiedById,
    SystemModstamp: timeText(one.modifiedMs),
  };
}

function ofApp(org: Org, one: Component): Row {
  const fullName = fieldText(one, 'externalClientApplication') ?? '';
  return { ExternalClientApplicationId: componentId(org.inside, { type: 'ExternalClientApplication', fullName }) };
}

type Fields = Parameters<typeof fieldText>[0];

function text(one: Fields, path: string): Value {
  return fieldText(one, path) ?? null;
}

function is(one: Fields, path: string): boolean {
  return fieldText(one, path) === 'true';
}

function number(one: Fields, path: string): Value {
  const value = Number(fieldText(one, path) ?? Number.NaN);
  return Number.isNaN(value) ? null : value;
}
