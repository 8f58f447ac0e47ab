/**
 * What a package does to the org: every component checked, then all of them kept or none, or those that are right where
 * the caller asked for that.
 *
 * Texts in the platform’s words where they are known; those that are not are marked “chosen”.
 */
import { X509Certificate } from 'node:crypto';
import type { DeployMessage, OrgState } from '../state.ts';
import { LATEST, readVersion } from '../versions.ts';
import type { XmlFields } from '../xml.ts';
import {
  type Component,
  type FileProblem,
  fieldText,
  fieldTexts,
  type ReadFile,
  readComponentFile,
  withField,
} from './component.ts';
import type { DeployPackage, PackagedFile } from './package.ts';
import { APP_PARTS, typeNamed } from './types.ts';

export interface DeployOrder {
  checkOnly: boolean;
  rollbackOnError: boolean;
  ignoreWarnings: boolean;
  userId: string;
  nowMs: number;
  /** Of the call; the manifest’s own decides where it has one. */
  apiVersion: number;
}

/** What the org makes for a component. */
export interface Maker {
  orgId: string;
  consumerKey(): string;
  consumerSecret(): string;
  /** The id of the OAuth consumer of an external client app. */
  consumerId(appName: string): string;
  /** What an app was given outside of its metadata; it wins over what is in the file. */
  given?(appName: string): { clientId?: string; clientSecret?: string } | undefined;
  allowNewConnectedApps: boolean;
  /** Files of another org are taken as they are: this org makes links of its own. */
  anyOauthLink: boolean;
}

/** A secret an app got: its hash is what the server keeps. */
export interface NewCredential {
  app: string;
  clientId: string;
  clientSecret: string;
  /** Made here, so that a person has to be shown it. */
  made: boolean;
}

export interface DeployOutcome {
  messages: DeployMessage[];
  credentials: NewCredential[];
  status: 'Succeeded' | 'SucceededPartial' | 'Failed';
  /** What the org holds if it is kept. */
  next: Component[];
}

/** Where each kind of app has its consumer key. */
const KEY_FIELD: Readonly<Record<string, string>> = {
  ConnectedApp: 'oauthConfig.consumerKey',
  ExtlClntAppGlobalOauthSettings: 'consumerKey',
};
const CERTIFICATE_FIELD: Readonly<Record<string, string>> = {
  ConnectedApp: 'oauthConfig.certificate',
  ExtlClntAppGlobalOauthSettings: 'certificate',
};
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  ConnectedApp: ['label', 'contactEmail'],
  ExternalClientApplication: ['label', 'contactEmail'],
  ExtlClntAppConfigurablePolicies: ['externalClientApplication', 'isEnabled'],
};
const KEY = /^[A-Za-z0-9._]{8,256}$/;

/** What the org would hold after a package. Changes nothing. */
export function deployOnto(state: OrgState, pkg: DeployPackage, order: DeployOrder, maker: Maker): DeployOutcome {
  const apiVersion = pkg.manifest.version === undefined ? order.apiVersion : readVersion(pkg.manifest.version);
  const messages: DeployMessage[] = pkg.problems.map(({ fileName, fullName, problem }) =>
    failure('', fullName, fileName, { problem }),
  );
  if (apiVersion === undefined)
    messages.push(
      failure('', 'package.xml', 'package.xml', {
        problem: `Invalid version specified: ${pkg.manifest.version?.slice(0, 20)}`,
      }),
    );
  for (const { name } of pkg.manifest.types) {
    if (typeNamed(name) === undefined)
      messages.push(
        failure('', 'package.xml', 'package.xml', {
          problem: `Unknown type name '${name.slice(0, 80)}' specified in package.xml`,
        }),
      );
  }
  const before = new Map(state.components.map((one) => [keyOf(one), one]));
  const read = new Map<string, { file: PackagedFile; content: ReadFile }>();
  for (const file of pkg.files) {
    const content: ReadFile | FileProblem = inManifest(pkg, file)
      ? readComponentFile(file.type, file.text, apiVersion ?? LATEST)
      : { problem: 'Not in package.xml' };
    if ('problem' in content) messages.push(failure(file.type.name, file.fullName, file.path, content));
    else read.set(`${file.type.name}/${file.fullName}`, { file, content });
  }
  for (const { name, members } of pkg.manifest.types) {
    for (const member of members) {
      const named = typeNamed(name) !== undefined && member !== '*';
      if (named && !pkg.files.some((file) => file.type.name === name && file.fullName === member))
        messages.push(
          failure(name, member, 'package.xml', {
            problem: `An object '${member.slice(0, 80)}' of type ${name} was named in package.xml, but was not found in zipped directory`,
          }),
        );
    }
  }
  const next = new Map(before);
  for (const one of deletesOf(pkg, before)) {
    if (one.found) for (const key of withParts(one.key, next)) next.delete(key);
    messages.push(one.message);
  }
  const credentials: NewCredential[] = [];
  // An app before its parts, which name it.
  const inOrder = [...read.values()].sort(
    (a, b) => Number(APP_PARTS.has(a.file.type.name)) - Number(APP_PARTS.has(b.file.type.name)),
  );
  for (const { file, content } of inOrder) {
    const key = `${file.type.name}/${file.fullName}`;
    const old = next.get(key);
    const made = componentFrom(file, content, old, next, order, maker);
    if ('problem' in made) {
      messages.push(failure(file.type.name, file.fullName, file.path, made));
      continue;
    }
    next.set(key, made.component);
    if (made.credential !== undefined) credentials.push(made.credential);
    const changed = old === undefined || JSON.stringify(old.fields) !== JSON.stringify(made.component.fields);
    messages.push({
      ...named(file.type.name, file.fullName, file.path),
      success: true,
      created: old === undefined,
      changed,
      deleted: false,
      ...(made.warning === undefined ? {} : { problem: made.warning, problemType: 'Warning' as const }),
    });
  }
  const failed = messages.some(({ success }) => !success) || (!order.ignoreWarnings && messages.some(isRotation));
  const status = !failed
    ? 'Succeeded'
    : order.rollbackOnError || !messages.some(({ success }) => success)
      ? 'Failed'
      : 'SucceededPartial';
  return { messages, credentials, status, next: [...next.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

/** Keeps what a deploy leaves; nothing where it failed, or only checked. */
export function keep(state: OrgState, { status, next, messages }: DeployOutcome, order: DeployOrder): boolean {
  if (status === 'Failed' || order.checkOnly) return false;
  state.components = next;
  for (const message of messages.filter(({ success, changed, deleted }) => success && (changed || deleted)))
    state.trail.push(trailOf(message, order));
  return true;
}

export function keyOf({ type, fullName }: Pick<Component, 'type' | 'fullName'>): string {
  return `${type}/${fullName}`;
}

/** The consumer key a component holds; undefined for one that holds none. */
export function keyOfApp(component: Component): string | undefined {
  const field = KEY_FIELD[component.type];
  return field === undefined ? undefined : fieldText(component, field);
}

function inManifest({ manifest }: DeployPackage, { type, fullName }: PackagedFile): boolean {
  return manifest.types.some(
    ({ name, members }) => name === type.name && (members.includes('*') || members.includes(fullName)),
  );
}

function deletesOf(
  pkg: DeployPackage,
  before: ReadonlyMap<string, Component>,
): { key: string; found: boolean; message: DeployMessage }[] {
  return pkg.deletes.map(({ type, fullName, fileName }) => {
    const key = `${type}/${fullName}`;
    const found = before.has(key) && type !== 'Settings';
    const message: DeployMessage = {
      ...named(type, fullName, fileName),
      success: true,
      created: false,
      changed: found,
      deleted: found,
      ...(found
        ? {}
        : {
            problem: `No ${type.slice(0, 80)} named: ${fullName.slice(0, 80)} found`,
            problemType: 'Warning' as const,
          }),
    };
    return { key, found, message };
  });
}

/** A component and, of an external client app, its parts: they cannot be without it. */
function withParts(key: string, components: ReadonlyMap<string, Component>): string[] {
  const app = components.get(key);
  if (app?.type !== 'ExternalClientApplication') return [key];
  const parts = [...components.values()].filter(
    (one) => APP_PARTS.has(one.type) && fieldText(one, 'externalClientApplication') === app.fullName,
  );
  return [key, ...parts.map(keyOf)];
}

type Made = { component: Component; credential?: NewCredential; warning?: string } | FileProblem;

function componentFrom(
  { type, fullName }: PackagedFile,
  { root, fields: given, secrets }: ReadFile,
  old: Component | undefined,
  all: ReadonlyMap<string, Component>,
  order: DeployOrder,
  maker: Maker,
): Made {
  const problem = wrongFields(type.name, { fields: given }, all, maker) ?? wrongName(type.name, root, fullName);
  if (problem !== undefined) return { problem };
  if (type.name === 'ConnectedApp' && old === undefined && !maker.allowNewConnectedApps)
    return {
      problem:
        'You can’t create a connected app. To enable connected app creation, contact Salesforce Customer Support.',
    }; // chosen
  let fields = given;
  let credential: NewCredential | undefined;
  let warning: string | undefined;
  const keyField = KEY_FIELD[type.name];
  if (keyField !== undefined && (type.name !== 'ConnectedApp' || given.oauthConfig !== undefined)) {
    const keyed = withKey(type.name, fullName, keyField, fields, secrets, old, all, maker);
    if ('problem' in keyed) return keyed;
    ({ fields, credential, warning } = keyed);
  }
  if (type.name === 'ExternalClientApplication') {
    const scoped = `${maker.orgId}:${fullName}`;
    fields = withField(fields, 'orgScopedExternalApp', fieldText({ fields }, 'orgScopedExternalApp') ?? scoped);
    fields = withField(fields, 'distributionState', fieldText({ fields }, 'distributionState') ?? 'Local');
  }
  if (type.name === 'ExtlClntAppOauthSettings') {
    const app = fieldText({ fields }, 'externalClientApplication') ?? '';
    fields = withField(fields, 'oauthLink', `${maker.orgId}:${maker.consumerId(app)}`);
  }
  const component: Component = {
    type: type.name,
    fullName,
    root,
    fields,
    createdMs: old?.createdMs ?? order.nowMs,
    createdById: old?.createdById ?? order.userId,
    modifiedMs: order.nowMs,
    modifiedById: order.userId,
  };
  return {
    component,
    ...(credential === undefined ? {} : { credential }),
    ...(warning === undefined ? {} : { warning }),
  };
}

function wrongName(type: string, root: string, fullName: string): string | undefined {
  if (type === 'Settings')
    return root === `${fullName}Settings` ? undefined : `Invalid fullName, must be ${root.replace(/Settings$/, '')}`;
  const fits = /^[A-Za-z][A-Za-z0-9_%. -]{0,79}$/.test(fullName);
  return fits
    ? undefined
    : 'The API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.';
}

function wrongFields(
  type: string,
  given: { fields: XmlFields },
  all: ReadonlyMap<string, Component>,
  maker: Maker,
): string | undefined {
  for (const name of REQUIRED[type] ?? (APP_PARTS.has(type) ? ['externalClientApplication'] : [])) {
    if (!fieldText(given, name)) return `Required field is missing: ${name}`;
  }
  if (
    type === 'ConnectedApp' &&
    given.fields.oauthConfig !== undefined &&
    fieldTexts(given, 'oauthConfig.scopes').length === 0
  )
    return 'Required field is missing: scopes'; // chosen
  const app = fieldText(given, 'externalClientApplication');
  if (APP_PARTS.has(type) && app !== undefined && !all.has(`ExternalClientApplication/${app}`))
    return `In field: externalClientApplication - no ExternalClientApplication named ${app.slice(0, 80)} found`;
  const link = fieldText(given, 'oauthLink');
  if (link !== undefined && !maker.anyOauthLink && link !== `${maker.orgId}:${maker.consumerId(app ?? '')}`)
    return 'The OAuth link is invalid: it names a consumer that is not this app’s in this org. Remove oauthLink; the org generates it.'; // chosen
  const certificateField = CERTIFICATE_FIELD[type];
  const certificate = certificateField === undefined ? undefined : fieldText(given, certificateField);
  if (certificate?.includes('BEGIN CERTIFICATE') && !isCertificate(certificate))
    return 'The certificate is not valid: give a PEM certificate'; // chosen
  return undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey !== undefined;
  } catch {
    return false;
  }
}

type Keyed = { fields: XmlFields; credential: NewCredential | undefined; warning: string | undefined };

function withKey(
  type: string,
  fullName: string,
  keyField: string,
  given: XmlFields,
  secrets: ReadonlyMap<string, string>,
  old: Component | undefined,
  all: ReadonlyMap<string, Component>,
  maker: Maker,
): Keyed | FileProblem {
  const oldKey = old === undefined ? undefined : fieldText(old, keyField);
  const rotatesKey = fieldText({ fields: given }, 'shouldRotateConsumerKey') === 'true';
  const rotatesSecret = fieldText({ fields: given }, 'shouldRotateConsumerSecret') === 'true';
  const app =
    type === 'ConnectedApp' ? fullName : (fieldText({ fields: given }, 'externalClientApplication') ?? fullName);
  const outside = maker.given?.(app);
  const key = outside?.clientId ?? fieldText({ fields: given }, keyField);
  if (key !== undefined && oldKey !== undefined && key !== oldKey)
    return { problem: 'You cannot provide a Consumer Key' };
  if (key !== undefined && outside?.clientId === undefined && !KEY.test(key))
    return { problem: 'The consumer key must be 8 to 256 alphanumeric characters' }; // chosen
  if (key !== undefined && oldKey === undefined && isTaken(key, type, fullName, all))
    return { problem: 'The consumer key is already taken.' };
  const secret = outside?.clientSecret ?? secrets.get('consumerSecret');
  if (secret !== undefined && (secret.length < 8 || secret.length > 256))
    return { problem: 'The consumer secret must be 8 to 256 alphanumeric characters' }; // chosen
  const clientId = rotatesKey && old !== undefined ? maker.consumerKey() : (key ?? oldKey ?? maker.consumerKey());
  let fields = withField(given, keyField, clientId);
  for (const switched of ['shouldRotateConsumerKey', 'shouldRotateConsumerSecret'])
    fields = withField(fields, switched, undefined);
  const isNew = oldKey === undefined || clientId !== oldKey;
  const credential =
    isNew || rotatesSecret
      ? {
          app,
          clientId,
          clientSecret: (isNew ? secret : undefined) ?? maker.consumerSecret(),
          made: !isNew || secret === undefined,
        }
      : undefined;
  const warning =
    (rotatesKey || rotatesSecret) && old !== undefined
      ? ROTATION
      : secret !== undefined && !isNew
        ? 'The consumer secret is set when an app is created and not after: the one in the file is ignored' // chosen
        : undefined;
  return { fields, credential, warning };
}

const ROTATION = 'Rotating the consumer key or secret ends what clients hold now; deploy with ignoreWarnings to go on'; // chosen

function isRotation({ problem }: DeployMessage): boolean {
  return problem === ROTATION;
}

function isTaken(key: string, type: string, fullName: string, all: ReadonlyMap<string, Component>): boolean {
  return [...all.values()].some((one) => keyOfApp(one) === key && !(one.type === type && one.fullName === fullName));
}

function trailOf(message: DeployMessage, { nowMs, userId }: DeployOrder): OrgState['trail'][number] {
  const verb = message.deleted ? 'Deleted' : message.created ? 'Created' : 'Changed';
  return {
    atMs: nowMs,
    userId,
    action: `${verb.toLowerCase()}${message.type}`,
    section: SECTION[message.type] ?? 'External Client Apps',
    display: `${verb} ${message.type} ${message.fullName}`,
  };
}

const SECTION: Readonly<Record<string, string>> = {
  ConnectedApp: 'Connected Apps',
  CorsWhitelistOrigin: 'CORS',
  Network: 'Networks',
  Settings: 'OAuth and OpenID Connect Settings',
};

function named(
  type: string,
  fullName: string,
  fileName: string,
): Pick<DeployMessage, 'type' | 'fullName' | 'fileName'> {
  return { type, fullName, fileName };
}

function failure(
  type: string,
  fullName: string,
  fileName: string,
  { problem, line, column }: FileProblem,
): DeployMessage {
  return {
    ...named(type, fullName, fileName),
    success: false,
    created: false,
    changed: false,
    deleted: false,
    problem,
    problemType: 'Error',
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}
