/** Puts a local org together: what the server hands over, what the org holds, and which part answers which path. */
import { readProject } from '@countersign/metadata';
import type {
  AppRegistration,
  Inside,
  MakeNeighbour,
  Neighbour,
  NeighbourAnswer,
  NeighbourRequest,
  NewOrgSettings,
} from '@countersign/server';
import { NOT_FOUND } from './answers.ts';
import { type Component, componentFile, fieldText, METADATA_NAMESPACE } from './metadata/component.ts';
import { type DeployOrder, deployOnto, keep, keyOfApp, type Maker, type NewCredential } from './metadata/deploy.ts';
import { makeDeployments } from './metadata/deployments.ts';
import { sortPackage } from './metadata/package.ts';
import { manifestOf } from './metadata/retrieve.ts';
import { fileOf, ORG_TYPES } from './metadata/types.ts';
import { writeZip } from './metadata/zip.ts';
import { CHOSEN, type FirstFile, type LocalOrgOptions } from './options.ts';
import { type Org, readUsers } from './org.ts';
import { makeRest } from './rest/service.ts';
import { makeMetadataService } from './soap/service.ts';
import { openState } from './state.ts';
import { LATEST } from './versions.ts';
import { writeXml } from './xml.ts';

/** A deploy in base64 inside of XML: the platform takes 39 MB zipped (Metadata API, “Deploying and Retrieving”). */
const MAX_BODY_BYTES = 56 * 1024 * 1024;

/** Whose changes those are that nobody logged in for. */
const NOBODY = '005000000000000AAA';

export interface LocalOrg {
  neighbour: MakeNeighbour;
  /** Resolves when no deploy runs any more. */
  idle(): Promise<void>;
}

export function makeLocalOrg(options: LocalOrgOptions): LocalOrg {
  let idle = (): Promise<void> => Promise.resolve();
  return {
    idle: () => idle(),
    neighbour: (inside) => {
      const { neighbour, org } = open(inside, options);
      idle = () => org.deployments.idle();
      return neighbour;
    },
  };
}

function open(inside: Inside, options: LocalOrgOptions): { neighbour: Neighbour; org: Org } {
  const unknowns = { ...CHOSEN, ...options.unknowns };
  const state = openState(inside);
  const maker: Maker = {
    orgId: inside.org.id,
    consumerKey: () => `3MVG9${inside.randomText(40)}`,
    consumerSecret: () => inside.randomText(32),
    consumerId: (app) => inside.recordId('888', `consumer:${app}`),
    allowNewConnectedApps: unknowns.newConnectedApps === 'allowed',
    anyOauthLink: false,
  };
  /** Secrets of apps this server was given or made; the server keeps their hashes once they are registered. */
  const secrets = new Map<string, string>();
  let servedVersion = -1;
  let starting: Promise<void> | undefined;
  let serving: Promise<void> = Promise.resolve();

  /** What the server needs of an app and its settings do not say: the secret, once, and the certificate. */
  function credentialOf(app: AppRegistration, components: readonly Component[]): Partial<AppRegistration> {
    const holder = components.find((one) => keyOfApp(one) === app.clientId);
    const inFile = holder && (fieldText(holder, 'oauthConfig.certificate') ?? fieldText(holder, 'certificate'));
    const certificatePem =
      options.credentials?.[app.name]?.certificatePem ??
      (inFile?.includes('BEGIN CERTIFICATE') === true ? inFile : undefined);
    const clientSecret = secrets.get(app.clientId);
    return {
      ...(clientSecret === undefined ? {} : { clientSecret }),
      ...(certificatePem === undefined ? {} : { certificatePem }),
    };
  }

  /** What the server is to serve of an org that holds these components. */
  async function registrationsOf(
    components: readonly Component[],
  ): Promise<{ apps: AppRegistration[]; settings: NewOrgSettings }> {
    const files = [
      ...components.map((one) => componentFile(one, LATEST)),
      {
        path: 'package.xml',
        text: writeXml('Package', METADATA_NAMESPACE, { types: manifestOf(components), version: `${LATEST}.0` }),
      },
    ];
    const { apps, settings } = options.register(await readProject(['-'], { stdin: await writeZip(files, 0) }));
    return { apps: [...apps.map((app) => ({ ...app, ...credentialOf(app, components) })), ...ownApps(apps)], settings };
  }

  /** Serves what the org holds now. */
  function serve(): Promise<void> {
    serving = serving
      .catch(() => undefined)
      .then(async () => {
        const { components } = await state.read();
        const version = state.version();
        const { apps, settings } = await registrationsOf(components);
        await inside.replaceApps(apps, settings);
        servedVersion = version;
      });
    return serving;
  }

  async function check(
    components: readonly Component[],
    credentials: readonly NewCredential[],
  ): Promise<string | undefined> {
    const { apps, settings } = await registrationsOf(components);
    const given = new Map(credentials.map(({ clientId, clientSecret }) => [clientId, clientSecret]));
    const withSecrets = apps.map((app) => {
      const clientSecret = given.get(app.clientId);
      return clientSecret === undefined ? app : { ...app, clientSecret };
    });
    try {
      inside.checkApps(withSecrets, settings);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async function kept(credentials: readonly NewCredential[]): Promise<void> {
    for (const { clientId, clientSecret } of credentials) secrets.set(clientId, clientSecret);
    await serve();
    secrets.clear();
    for (const { app, clientId, clientSecret, made } of credentials)
      if (made) options.onCredential?.(app, clientId, clientSecret);
  }

  async function start(): Promise<void> {
    await state.read();
    if (state.version() > 0) {
      if ((options.first ?? []).length > 0)
        options.onNotice?.(
          'the org has metadata of its own, and what is given on the command line is not deployed to it: use sf project deploy start',
        );
      await serve();
      return;
    }
    const pkg = packageOf(options.first ?? []);
    const order: DeployOrder = {
      checkOnly: false,
      rollbackOnError: false,
      ignoreWarnings: true,
      userId: NOBODY,
      nowMs: inside.nowMs(),
      apiVersion: LATEST,
    };
    const given = {
      anyOauthLink: true,
      allowNewConnectedApps: true,
      given: (app: string) => options.credentials?.[app],
    };
    const outcome = await state.change(async (draft) => {
      const made = deployOnto(draft, pkg, order, { ...maker, ...given });
      const refused = await check(made.next, made.credentials);
      if (refused !== undefined) throw new Error(refused);
      keep(draft, made, order);
      return made;
    });
    for (const { success, fileName, problem } of outcome.messages)
      if (!success) options.onNotice?.(`not in the org: ${fileName}: ${problem}`);
    await kept(outcome.credentials);
  }

  const deployments = makeDeployments({ inside, state, maker, unknowns, check, kept });
  const org: Org = { inside, state, deployments, unknowns, users: () => readUsers(inside) };
  const soap = makeMetadataService(org);
  const rest = makeRest(org);

  async function answer(request: NeighbourRequest): Promise<NeighbourAnswer> {
    const path = request.path.toLowerCase();
    if (path.startsWith('/services/soap/m')) return await soap.answer(request);
    return (await rest.answer(request)) ?? NOT_FOUND();
  }

  return {
    org,
    neighbour: {
      paths: [
        '/services/data',
        '/services/Soap',
        '/services/oauth2/singleaccess',
        '/secur/frontdoor.jsp',
        '/lightning',
        '/one',
      ],
      maxBodyBytes: MAX_BODY_BYTES,
      answer,
      async beforeRequest() {
        starting ??= start().catch((error: unknown) => {
          starting = undefined;
          throw error;
        });
        await starting;
        // Another server of the installation may have taken a deploy.
        await state.read();
        if (state.version() !== servedVersion) await serve();
      },
    },
  };
}

/** The apps every org has: the CLI’s own, under the id it sends (`sf org login web`). */
function ownApps(apps: readonly AppRegistration[]): readonly AppRegistration[] {
  const own: AppRegistration = {
    name: 'Salesforce_CLI',
    label: 'Salesforce CLI',
    clientId: 'PlatformCLI',
    callbackUrls: ['http://localhost:1717/OauthRedirect'],
    scopes: ['Api', 'Web', 'RefreshToken'],
    settings: {
      secretRequiredForWebServerFlow: false,
      secretRequiredForRefreshTokenFlow: false,
      pkceRequired: true,
      adminApproved: false,
      refreshTokenRotation: false,
      codeCredentialFlow: false,
      ipRelaxation: 'bypass',
    },
  };
  return apps.some(({ clientId, name }) => clientId === own.clientId || name === own.name) ? [] : [own];
}

/** The files the org starts with, as a package. */
function packageOf(first: readonly FirstFile[]): ReturnType<typeof sortPackage> {
  const files = first.flatMap(({ path, text }) => {
    const name =
      path
        .split('/')
        .at(-1)
        ?.replace(/-meta\.xml$/, '') ?? '';
    const type = ORG_TYPES.find(({ suffix }) => name.endsWith(`.${suffix}`));
    if (type === undefined) return [];
    return [{ path: fileOf(type, name.slice(0, -type.suffix.length - 1)), bytes: Buffer.from(text) }];
  });
  const manifest = writeXml('Package', METADATA_NAMESPACE, {
    types: ORG_TYPES.map(({ name }) => ({ members: '*', name })),
    version: `${LATEST}.0`,
  });
  return sortPackage([{ path: 'package.xml', bytes: Buffer.from(manifest) }, ...files]);
}
